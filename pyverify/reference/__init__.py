"""The reference engine: the meaning of the language, as a plain interpreter of the IR.

`evaluate` says what an expression is, `execute` what a statement does, `step` what a step is,
`search` what a check is. Slow and obvious: every other engine is measured against this one.
"""

from __future__ import annotations

from pyverify.engines import Question, Report, Unsupported, Walks
from pyverify.ir.nodes import SpecIR
from pyverify.outcome import Outcome
from pyverify.reference.replay import replay, violates
from pyverify.reference.search import Search
from pyverify.reference.simulate import simulate
from pyverify.reference.symmetry import refused
from pyverify.reference.unlisted import unbounded, unlisted

__all__ = ["ReferenceEngine", "Walks", "replay", "simulate", "unlisted", "violates"]


class ReferenceEngine:
    """Explores every state, breadth first, over plain Python values."""

    name = "reference"

    def unable(self, spec: SpecIR) -> str | None:  # noqa: ARG002  # the contract's
        """Do every spec."""
        return None

    def supports(self, spec: SpecIR, question: Question) -> list[Unsupported]:
        """Decline what makes infinitely many states, and symmetry with temporal properties."""
        infinite = unlisted(spec) or unbounded(spec, question.limits)
        return infinite or refused(spec, question)

    def run(self, spec: SpecIR, question: Question, report: Report | None = None) -> Outcome:
        """Explore as far as the question's limits allow, and judge what it asks about."""
        return Search(spec, question, report).run()

    def walk(
        self, spec: SpecIR, question: Question, walks: Walks, report: Report | None = None
    ) -> Outcome:
        """Take random walks through `spec`, and return what they found."""
        return simulate(spec, question, walks, report)
