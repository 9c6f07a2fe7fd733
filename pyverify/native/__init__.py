"""The native engine: explicit-state search at the speed of the memory.

`layout` says where every bit of a state is, `lowering` makes machine code of the IR, `_engine` (C++)
searches; `search` tells what it found. What has no machine code is asked of the reference engine.
"""

from __future__ import annotations

from importlib.util import find_spec

from pyverify.engines import Question, Report, Unsupported, Walks
from pyverify.ir.nodes import SpecIR
from pyverify.ir.types import is_finite
from pyverify.outcome import Outcome
from pyverify.reference import ReferenceEngine


def is_built() -> bool:
    """Tell whether the C++ extension is there; without a compiler, installation leaves it out."""
    return find_spec("pyverify.native._engine") is not None


class NativeEngine:
    """Explores every state, breadth first, over packed states, with machine code made for the spec."""

    name = "native"

    def unable(self, spec: SpecIR) -> str | None:
        """Leave it to the reference engine if the extension was not built, or a state is too large."""
        from pyverify.native.layout import Unpackable, state_layout

        if not is_built():
            return "the native engine is not installed (it needs a C++ compiler to build)"
        infinite = next((v.name for v in spec.variables if not is_finite(v.domain)), None)
        if infinite is not None:
            return f"the native engine cannot pack {infinite}, which has infinitely many values"
        try:
            state_layout(tuple(v.domain for v in spec.variables))
        except Unpackable as why:
            return f"the native engine cannot pack the states ({why})"
        return None

    def supports(self, spec: SpecIR, question: Question) -> list[Unsupported]:
        """Decline what the reference engine declines."""
        return ReferenceEngine().supports(spec, question)

    def run(self, spec: SpecIR, question: Question, report: Report | None = None) -> Outcome:
        """Explore as far as the question's limits allow, and judge what it asks about."""
        from pyverify.native.search import search

        return search(spec, question, report)

    def walk(
        self, spec: SpecIR, question: Question, walks: Walks, report: Report | None = None
    ) -> Outcome:
        """Take random walks through `spec`, and return what they found."""
        from pyverify.native.simulate import simulate

        return simulate(spec, question, walks, report)
