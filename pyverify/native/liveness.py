"""Temporal properties and @always_possible, decided by the C++ engine on the graph of a search.

Here formulas become automata, and fairness bits of steps. What the engine finds is a list of packed
states; it becomes a trace, with its account, in the reference engine.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from pyverify.engines import Question
from pyverify.errors import Diagnostic, SpecError
from pyverify.ir import nodes as N
from pyverify.ltl.automaton import automaton
from pyverify.ltl.formula import Formula, Grounded, OfActions, StateTest, negated, obligations
from pyverify.native import _engine
from pyverify.outcome import Verdict
from pyverify.reference import lasso
from pyverify.reference.failure import Failure
from pyverify.reference.fairness import constraints, members
from pyverify.reference.judge import BEHAVIOURAL, Decision, Finding, Link
from pyverify.reference.liveness import UNSOUND, grounded, never_again, unviolated
from pyverify.reference.search import Stopped
from pyverify.reference.step import Resolved
from pyverify.reference.warnings import recurrences, stopping, without_cause
from pyverify.values import State

WORD_BYTES = 8
TOO_LARGE = "the graph of its states and steps is too large for the native engine"
TOO_MANY_PARTS = "a part of the formula asks about more than 63 things at once"
MOST_PROPOSITIONS = 63

# Where the engine finds a proposition: whether it is about a step, and the number of its bit.
Bit = tuple[bool, int]
PlainEdge = tuple[int, int, int, int, int]
PlainAutomaton = tuple[int, list[int], list[PlainEdge], int, list[Bit]]


class Asked:
    """What the properties of whole behaviours ask about states and steps, numbered together.

    `tests` are state predicates; `enabled` and `taken` sets of action instances.
    """

    def __init__(self, spec: Resolved, question: Question) -> None:
        """Collect it from the properties that are asked for."""
        names = question.properties
        self.spec = spec
        self.properties = [
            p
            for p in spec.spec.properties
            if p.kind in BEHAVIOURAL and (names is None or p.name in names)
        ]
        self.tests: dict[N.Expr, int] = {}
        self.enabled: dict[frozenset[int], int] = {}
        self.taken: dict[frozenset[int], int] = {}
        self.fairness = constraints(spec) if self.properties else ()
        self.formulas: dict[str, Grounded] = {}
        for p in self.properties:
            if p.test is not None:
                self.tests.setdefault(p.test, len(self.tests))
                continue
            self.formulas[p.name] = what = grounded(spec, p)
            for proposition in what.propositions:
                self._number(proposition)

    def _number(self, proposition: StateTest | OfActions) -> None:
        if isinstance(proposition, StateTest):
            self.tests.setdefault(proposition.test, len(self.tests))
        else:
            known = self.taken if proposition.kind == "taken" else self.enabled
            known.setdefault(members(self.spec, proposition), len(known))

    # ------------------------------------------------------------ bits

    @property
    def label_words(self) -> int:
        """Return the words of the bits of a step: what it is fair to, then what it takes."""
        return max(-(-(len(self.fairness) + len(self.taken)) // 64), 1)

    @property
    def passing_words(self) -> int:
        """Return the words of the bits of what is enabled."""
        return -(-len(self.enabled) // 64)

    def bit(self, proposition: StateTest | OfActions) -> Bit:
        """Return where a proposition is found."""
        if isinstance(proposition, StateTest):
            return False, self.tests[proposition.test]
        who = members(self.spec, proposition)
        if proposition.kind == "taken":
            return True, len(self.fairness) + self.taken[who]
        return False, len(self.tests) + self.enabled[who]

    def labels(self) -> bytes:
        """Return the bits of the steps of each instance."""
        about = [*(c.instances for c in self.fairness), *self.taken]
        return self._by_instance(about, self.label_words)

    def passing(self) -> bytes:
        """Return the bits that are set where an instance is enabled."""
        return self._by_instance(list(self.enabled), self.passing_words)

    def _by_instance(self, sets: Sequence[frozenset[int]], words: int) -> bytes:
        bits = (
            sum(1 << place for place, members_ in enumerate(sets) if number in members_)
            for number in range(len(self.spec.instances))
        )
        return b"".join(_packed(b, words) for b in bits)

    def fair(self, kind: str) -> bytes:
        """Return the bits of the constraints of a kind."""
        bits = sum(1 << i for i, c in enumerate(self.fairness) if c.kind == kind)
        return _packed(bits, self.label_words)

    # ------------------------------------------------------------ automata

    def wanted(self, *, symmetric: bool) -> Wanted:
        """Return what the engine is to search the graph for.

        `symmetric`: the states are representatives, and temporal properties are not judged.
        """
        wanted = Wanted([], {}, [], endless=False)
        for p in self.properties:
            if p.test is not None:
                wanted.hopes.append(self.tests[p.test])
            elif not symmetric:
                what = self.formulas[p.name]
                wanted.parts[p.name] = self._add_parts(what, wanted.automata)
                wanted.endless = wanted.endless or bool(recurrences(what))
        return wanted

    def _add_parts(self, what: Grounded, automata: list[PlainAutomaton]) -> list[int] | Decision:
        """Add the automata of what breaks a formula, and return their places; or why there are none."""
        parts = obligations(what.formula)
        if any(len(used(part)) > MOST_PROPOSITIONS for part in parts):
            return Decision(Verdict.UNKNOWN, TOO_MANY_PARTS)
        try:
            made = [self._plain(part, what) for part in parts]
        except SpecError as refusal:  # of one formula: the others are judged all the same
            return Decision(Verdict.UNKNOWN, refusal.diagnostics[0].message)
        automata += made
        return list(range(len(automata) - len(made), len(automata)))

    def _plain(self, part: Formula, what: Grounded) -> PlainAutomaton:
        """Return the automaton of what breaks a part, over the engine's bits."""
        made = automaton(negated(part))
        props = sorted(used(part))
        place = {prop: i for i, prop in enumerate(props)}

        def moved(bits: int) -> int:
            return sum(1 << place[prop] for prop in props if bits >> prop & 1)

        return (
            made.states,
            list(made.initial),
            [(e.source, e.target, moved(e.must), moved(e.must_not), e.marks) for e in made.edges],
            made.all_marks,
            [self.bit(what.propositions[prop]) for prop in props],
        )


@dataclass
class Wanted:
    """What the graph is searched for."""

    automata: list[PlainAutomaton]
    parts: dict[str, list[int] | Decision]  # by property, places in `automata`
    hopes: list[int]  # tests that must stay possible
    endless: bool  # whether some fair behaviour goes on for ever


def _packed(bits: int, words: int) -> bytes:
    return b"".join(
        (bits >> 64 * i & (1 << 64) - 1).to_bytes(WORD_BYTES, sys.byteorder) for i in range(words)
    )


class Liveness:
    """Decides the properties of whole behaviours after a search."""

    def __init__(
        self,
        asked: Asked,
        wanted: Wanted,
        graph: _engine.Graph,
        unpack: Callable[[bytes], State],
        link: Callable[[_engine.Finding], Link],
        *,
        symmetric: bool,
    ) -> None:
        """Judge by `graph`, which is built for what is `wanted`; `link` returns the shortest behaviour to a state.

        `symmetric`: the states are representatives.
        """
        self.asked, self.wanted, self.graph, self.spec = asked, wanted, graph, asked.spec
        self.unpack, self.link, self.symmetric = unpack, link, symmetric
        self.warnings: list[Diagnostic] = []

    def decide(
        self, p: N.Property, undecided: str | None, seconds: Callable[[], float | None]
    ) -> Decision:
        """Return what becomes of a property; `seconds` returns how many are left.

        `undecided` says why not everything was explored; None if it was.
        """
        failed = self._failure(p)
        if failed is not None:
            return failed
        if p.test is not None:
            return self._always_possible(p.test, undecided, seconds())
        if self.symmetric:
            return UNSOUND
        what = self.asked.formulas[p.name]
        self.warnings += without_cause(self.spec.spec, p, what, self._never(what))
        parts = self.wanted.parts[p.name]
        if isinstance(parts, Decision):
            return parts
        decision = self._temporal(what, parts, undecided, seconds())
        again = recurrences(what) if decision.verdict is Verdict.HOLDS else []
        if again and not self._goes_on(seconds()):
            self.warnings += stopping(p, again)
        return decision

    def _never(self, what: Grounded) -> set[int]:
        """Return the propositions that are true in no state, or of no step."""
        ever = self.graph.ever_true, self.graph.ever_enabled
        bits = map(self.asked.bit, what.propositions)
        return {n for n, (of_step, bit) in enumerate(bits) if not ever[of_step][bit]}

    def _goes_on(self, seconds: float | None) -> bool:
        """Tell whether some fair behaviour changes the state for ever."""
        status, found = self.graph.goes_on(seconds)
        require(status)
        return found

    def _failure(self, p: N.Property) -> Decision | None:
        """Return the violation that evaluating a part of a property fails, if that ever happens."""
        if p.test is not None:
            tests = [p.test]
        else:
            parts = self.asked.formulas[p.name].propositions
            tests = [part.test for part in parts if isinstance(part, StateTest)]
        failed = self.graph.failed
        for test in tests:
            at = failed[self.asked.tests[test]]
            if at is None:
                continue
            link = self.link(at)
            try:
                self.spec.holds(test, link.state)
            except Failure as failure:
                finding = Finding(link.level, link.key, link, None, failure)
                return Decision(Verdict.VIOLATED, finding=finding)
        return None

    def _always_possible(
        self, test: N.Expr, undecided: str | None, seconds: float | None
    ) -> Decision:
        status, at, reached = self.graph.never_again(self.asked.tests[test], seconds)
        require(status)
        if at is None:
            return unviolated(self.spec, undecided)
        link = self.link(at)
        finding = Finding(link.level, link.key, link)
        reason = never_again(reached, symmetric=self.symmetric)
        return Decision(Verdict.VIOLATED, reason, finding=finding)

    # ------------------------------------------------------------ temporal

    def _temporal(
        self, what: Grounded, parts: list[int], undecided: str | None, seconds: float | None
    ) -> Decision:
        answers = self.graph.find(parts, seconds)
        found = [states for _, states in answers if states is not None]
        if not found:
            for status, _ in answers:
                require(status)
            return unviolated(self.spec, undecided)
        shortest = min(found, key=lambda f: len(f[0]))
        stutters = any(isinstance(q, OfActions) and q.kind == "taken" for q in what.propositions)
        course = self._lasso(*shortest, stutters)
        trace = lasso.shown(self.spec, course)
        return Decision(
            Verdict.VIOLATED, trace=trace, explanation=lasso.explained(self.spec, what, trace)
        )

    def _lasso(self, packed: list[bytes], loop: int, stutters: bool) -> lasso.Lasso:
        """Return what the engine found; a stutter matters only to formulas about steps."""
        if not stutters:
            prefix = _changes(packed[: loop + 1])
            packed, loop = prefix + _changes(packed[loop:])[1:], len(prefix) - 1
        return lasso.Lasso([self.unpack(state) for state in packed], loop)


def used(formula: Formula) -> set[int]:
    """Return the propositions of a formula."""
    own = set() if formula.prop is None else {formula.prop}
    return own.union(*(used(a) for a in formula.args))


def _changes(states: Iterable[bytes]) -> list[bytes]:
    """Return the states without those that are equal to the one before."""
    kept: list[bytes] = []
    for state in states:
        if not kept or state != kept[-1]:
            kept.append(state)
    return kept


class TooLarge(Exception):  # noqa: N818  # a way out, not an error
    """Raised where a graph has more states or labels than the engine can number."""


def require(status: str) -> None:
    """Raise Stopped at a limit, and TooLarge."""
    match status:
        case "complete":
            return
        case "expired":
            raise Stopped("time-limit")
        case "memory":
            raise Stopped("memory")
        case _:
            raise TooLarge
