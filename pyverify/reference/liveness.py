"""Temporal properties and @always_possible: decided on the graph that a search leaves behind.

A violation found in a part of the graph is one of the whole; that there is none is only said when
everything was explored, and nothing was cut off by a constraint (rule 16).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from pyverify.errors import Diagnostic
from pyverify.ir import nodes as N
from pyverify.ltl.formula import (
    FALSE,
    Grounded,
    OfActions,
    StateTest,
    Undefined,
    ground,
    obligations,
)
from pyverify.outcome import Trace, Verdict
from pyverify.reference import lasso
from pyverify.reference.behaviours import Behaviours
from pyverify.reference.evaluate import evaluate
from pyverify.reference.failure import Failure
from pyverify.reference.fairness import constraints, members
from pyverify.reference.judge import Decision, Finding
from pyverify.reference.step import Resolved
from pyverify.reference.tableau import Letters, Tableau, TooManyParts
from pyverify.reference.warnings import recurrences, stopping, without_cause
from pyverify.values import Value

UNDER_CONSTRAINT = (
    "no violation among the states that the constraint lets be explored, but it cuts behaviours off"
)

TOO_MANY_PARTS = "a part of the formula has too many temporal operators within each other for the reference engine"
# Of a temporal property under symmetry; engines decline the question, if they are asked whether
# they can answer it.
UNSOUND = Decision(
    Verdict.UNKNOWN, "symmetry keeps one state for many, and with the others behaviours are lost"
)


def grounded(spec: Resolved, p: N.Property) -> Grounded:
    """Return the formula of a temporal property with its quantifiers written out."""
    assert p.formula is not None, "a temporal property has a formula"

    def value(expr: N.Expr) -> Value:
        try:
            return evaluate(expr, spec.env(()))
        except Failure as failure:
            raise Undefined from failure

    return ground(p.formula, value)


def unviolated(spec: Resolved, undecided: str | None) -> Decision:
    """Return what is said of a property that no behaviour was found to violate.

    `undecided` says why not everything was explored; None if it was.
    """
    if undecided is not None:
        return Decision(Verdict.UNKNOWN, undecided)
    if any(p.kind == "constraint" for p in spec.spec.properties):
        return Decision(Verdict.UNKNOWN, UNDER_CONSTRAINT)
    return Decision(Verdict.HOLDS)


# So many of the states that a hopeless one leads to are looked at again before it is shown: all of
# them may be millions, and the reference engine is slow.
LOOKED_AT_AGAIN = 5_000


def never_again(reached: int, *, symmetric: bool) -> str:
    """Return what is said of a state from which an @always_possible cannot come true again.

    `reached` counts the states that can be reached, itself included; under symmetry, representatives.
    """
    if symmetric:
        told = f"it is true in none of the states that can be reached from here ({reached} up to symmetry)"
    elif reached == 1:
        told = "nothing can happen from here on, and it is false"
    else:
        told = f"from here {reached} states can be reached, and it is true in none of them"
    again = f" ({LOOKED_AT_AGAIN} of them were confirmed by the reference engine)"
    return told + again if reached > LOOKED_AT_AGAIN else told


class Liveness:
    """Decides properties of one spec on the states that a search found."""

    def __init__(self, graph: Behaviours, undecided: str | None, check: Callable[[], None]) -> None:
        """Judge by `graph`; `check` is called often, and may raise to end it."""
        self.graph, self.spec, self.check = graph, graph.spec, check
        self.undecided = undecided
        self.fairness = constraints(self.spec)
        self.warnings: list[Diagnostic] = []

    def decide(self, p: N.Property) -> Decision:
        """Return what becomes of a property of a kind in `judge.BEHAVIOURAL`."""
        if p.kind == "always_possible":
            return self._always_possible(p)
        return UNSOUND if self.graph.symmetric else self._temporal(p)

    # ------------------------------------------------------------ temporal

    def _temporal(self, p: N.Property) -> Decision:
        what = grounded(self.spec, p)
        try:
            letters = self._letters(what)
        except _FailedAt as failed:
            link = self.graph.link(failed.number)
            return Decision(
                Verdict.VIOLATED,
                finding=Finding(link.level, link.key, link, None, failed.failure),
            )
        self.warnings += without_cause(self.spec.spec, p, what, self._never(what, letters))
        undecided = self.undecided
        for part in obligations(what.formula):
            try:
                tableau = Tableau(self.graph, letters, part, self.check)
            except TooManyParts:
                undecided = TOO_MANY_PARTS
                continue
            found = lasso.find(tableau, self.fairness)
            if found is not None:
                return self._violated(what, lasso.shown(self.spec, found))
        decision = unviolated(self.spec, undecided)
        again = recurrences(what) if decision.verdict is Verdict.HOLDS else []
        if again and not self._goes_on():
            self.warnings += stopping(p, again)
        return decision

    def _violated(self, what: Grounded, trace: Trace) -> Decision:
        account = lasso.explained(self.spec, what, trace)
        return Decision(Verdict.VIOLATED, trace=trace, explanation=account)

    def _never(self, what: Grounded, letters: Letters) -> set[int]:
        """Return the propositions that are true in no state, or of no step."""
        ever = 0
        for node, letter in zip(self.graph.nodes, letters.of_states, strict=True):
            ever |= letter | sum(1 << b for b, who in letters.taken.items() if who & node.changing)
        return {bit for bit in range(len(what.propositions)) if not ever >> bit & 1}

    def _goes_on(self) -> bool:
        """Tell whether some fair behaviour changes the state for ever."""
        anything = Tableau(self.graph, Letters([0] * len(self.graph.nodes), {}), FALSE, self.check)
        return any(
            move.by
            for places in anything.fair_components(self.fairness)
            for place in places
            for move in anything.inner(place, places)
        )

    def _letters(self, what: Grounded) -> Letters:
        of_states = [0] * len(self.graph.nodes)
        taken: dict[int, frozenset[int]] = {}
        for bit, proposition in enumerate(what.propositions):
            match proposition:
                case StateTest(test):
                    truth = self._truth(test)
                case OfActions("taken"):
                    taken[bit] = members(self.spec, proposition)
                    continue
                case OfActions():
                    who = members(self.spec, proposition)
                    truth = [bool(who & node.passing) for node in self.graph.nodes]
            for number, true in enumerate(truth):
                of_states[number] |= true << bit
        return Letters(of_states, taken)

    def _truth(self, test: N.Expr) -> list[bool]:
        truth = []
        for number, node in enumerate(self.graph.nodes):
            self.check()
            try:
                truth.append(self.spec.holds(test, node.state))
            except Failure as failure:
                raise _FailedAt(number, failure) from failure
        return truth

    # ------------------------------------------------------------ always possible

    def _always_possible(self, p: N.Property) -> Decision:
        assert p.test is not None, "only temporal properties have no test"
        try:
            truth = self._truth(p.test)
        except _FailedAt as failed:
            link = self.graph.link(failed.number)
            finding = Finding(link.level, link.key, link, None, failed.failure)
            return Decision(Verdict.VIOLATED, finding=finding)
        nodes = self.graph.nodes
        hopeful = self._leading_to(n for n, node in enumerate(nodes) if truth[n] or node.cut)
        stuck = next((n for n in range(len(nodes)) if n not in hopeful), None)
        if stuck is not None:
            link = self.graph.link(stuck)
            return Decision(
                Verdict.VIOLATED,
                never_again(len(self._reached(stuck)), symmetric=self.graph.symmetric),
                finding=Finding(link.level, link.key, link),
            )
        return unviolated(self.spec, self.undecided)

    def _leading_to(self, goals: Iterable[int]) -> set[int]:
        before: list[list[int]] = [[] for _ in self.graph.nodes]
        for number, node in enumerate(self.graph.nodes):
            for target in node.steps:
                before[target].append(number)
        return _closure(list(goals), lambda n: before[n])

    def _reached(self, number: int) -> set[int]:
        return _closure([number], lambda n: self.graph.nodes[n].steps)


class _FailedAt(Exception):  # noqa: N818  # an answer, not an error
    def __init__(self, number: int, failure: Failure) -> None:
        super().__init__(failure.message)
        self.number, self.failure = number, failure


def _closure(start: Sequence[int], after: Callable[[int], Iterable[int]]) -> set[int]:
    found, waiting = set(start), list(start)
    while waiting:
        for other in after(waiting.pop()):
            if other not in found:
                found.add(other)
                waiting.append(other)
    return found
