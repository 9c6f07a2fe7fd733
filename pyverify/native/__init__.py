"""The native engine: explicit-state search at the speed of the memory.

`layout` says where every bit of a state is, `lowering` makes machine code of the IR, `_engine` (C++)
searches; `search` tells what it found. What has no machine code is asked of the reference engine.
"""

from __future__ import annotations

from importlib.util import find_spec

from pyverify.engines import Question, Report, Unsupported
from pyverify.ir.nodes import SpecIR
from pyverify.outcome import Outcome
from pyverify.reference import ReferenceEngine


def is_built() -> bool:
    """Tell whether the C++ extension is there; without a compiler, installation leaves it out."""
    return find_spec("pyverify.native._engine") is not None


class NativeEngine:
    """Explores every state, breadth first, over packed states, with machine code made for the spec."""

    name = "native"

    def supports(self, spec: SpecIR, question: Question) -> list[Unsupported]:
        """Decline what the reference engine declines: variables with infinitely many values."""
        return ReferenceEngine().supports(spec, question)

    def run(self, spec: SpecIR, question: Question, report: Report | None = None) -> Outcome:
        """Explore as far as the question's limits allow, and judge what it asks about."""
        from pyverify.native.search import search

        return search(spec, question, report)
