"""Lassos: behaviours that repeat themselves, found in a tableau, as traces, and accounted for.

The account of a lasso says why it is fair (of each action: where in the cycle it is taken, or not
possible) and what of the formula is never met. It is made from the trace alone, and so is `breaks`,
the last check before anyone sees a lasso.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from pyverify.errors import InternalError
from pyverify.ltl.formula import Formula, Grounded, OfActions, StateTest
from pyverify.ltl.words import holds_on, values
from pyverify.outcome import Explanation, FairNote, Step, SubValue, Trace, Unmet
from pyverify.reference.execute import Passed
from pyverify.reference.fairness import FairnessConstraint, constraints, members
from pyverify.reference.step import Resolved
from pyverify.reference.tableau import Move, Place, Tableau
from pyverify.source import NOWHERE
from pyverify.values import State

STUTTER = "stutter"

# ---------------------------------------------------------------- finding one


@dataclass(frozen=True, slots=True)
class Lasso:
    """States from an initial one on; the cycle begins at place `loop`, and its end is equal to that.

    If `loop` is the last place, the behaviour stays there.
    """

    states: list[State]
    loop: int


def find(tableau: Tableau, fairness: tuple[FairnessConstraint, ...]) -> Lasso | None:
    """Return a short lasso that breaks the tableau's formula and is fair; None: there is none."""
    fair = tableau.fair_components(fairness)
    if not fair:
        return None
    return _Finder(tableau, fairness, fair).lasso()


class _Finder:
    def __init__(
        self,
        tableau: Tableau,
        fairness: tuple[FairnessConstraint, ...],
        fair: list[set[Place]],
    ) -> None:
        self.tableau, self.fairness = tableau, fairness
        self.home = {place: component for component in fair for place in component}

    def lasso(self) -> Lasso:
        places = self.tableau.moves  # breadth first
        entry = next(p for p in places if p in self.home)
        prefix = self._to(entry)
        cycle = self._cycle(entry)
        still = next((p for p in places if p in self.home and self._may_stop(p)), None)
        if still is not None:
            path = self._to(still)
            if len(path) <= len(prefix) + len(cycle):
                prefix, cycle = path, []
        return self._without_stutters(prefix, cycle, entry if cycle else still or entry)

    def _to(self, place: Place) -> list[Move]:
        starts = self.tableau.starts
        if place in starts:
            return []
        path = _path(starts, lambda p: self.tableau.moves[p], lambda m: m.target == place)
        assert path is not None, "a place that was explored can be reached"
        return path

    def _may_stop(self, place: Place) -> bool:
        """Tell whether a behaviour may stay at a place for ever."""
        parts = range(len(self.tableau.parts))
        return (
            any(m.target == place for m in self.tableau.moves[place])
            and not any(self.tableau.is_enabled(c, place) for c in self.fairness)
            and all(self.tableau.is_kept(part, place) for part in parts)
        )

    def _cycle(self, entry: Place) -> list[Move]:
        """Return moves within the entry's component, back to it, that meet all that is needed."""
        component = self.home[entry]
        needed = self._needed(component)
        cycle: list[Move] = []

        def inner(place: Place) -> list[Move]:
            return self.tableau.inner(place, component)

        here = entry
        while needed:
            path = _path([here], inner, partial(_meets, needed))
            assert path, "a fair component has all that is needed"
            cycle += path
            here = path[-1].target
            needed = [need for need in needed if not any(need(m) for m in path)]
        if here != entry or not cycle:
            back = _path([here], inner, lambda m: m.target == entry)
            assert back, "a component is strongly connected"
            cycle += back
        return cycle

    def _needed(self, component: set[Place]) -> list[Callable[[Move], bool]]:
        t = self.tableau

        def takes(c: FairnessConstraint) -> Callable[[Move], bool]:
            weak = c.kind == "weak"
            return lambda m: bool(m.by & c.instances) or (weak and not t.is_enabled(c, m.source))

        def keeps(part: int) -> Callable[[Move], bool]:
            return lambda m: t.is_kept(part, m.source)

        fair = [
            takes(c)
            for c in self.fairness
            if c.kind == "weak" or any(t.is_enabled(c, p) for p in component)
        ]
        return [*fair, *(keeps(part) for part in range(len(t.parts)))]

    def _without_stutters(self, prefix: list[Move], cycle: list[Move], home: Place) -> Lasso:
        """Return the states; a stutter matters only to formulas about steps."""
        if not self.tableau.letters.taken:
            prefix = [m for m in prefix if m.by]
            cycle = [m for m in cycle if m.by]
        elif not any(m.by for m in cycle):
            cycle = []
        first = (prefix or cycle)[0].source if prefix or cycle else home
        numbers = [first[0], *(m.target[0] for m in prefix), *(m.target[0] for m in cycle)]
        nodes = self.tableau.graph.nodes
        return Lasso([nodes[n].state for n in numbers], len(prefix))


def _meets(needed: list[Callable[[Move], bool]], move: Move) -> bool:
    return any(need(move) for need in needed)


def _path(
    starts: Sequence[Place],
    moves: Callable[[Place], list[Move]],
    wanted: Callable[[Move], bool],
) -> list[Move] | None:
    """Return the shortest path from one of `starts` whose last move is wanted."""
    came: dict[Place, Move | None] = dict.fromkeys(starts)
    queue = list(starts)
    for place in queue:
        for move in moves(place):
            if wanted(move):
                return [*_back(came, place), move]
            if move.target not in came:
                came[move.target] = move
                queue.append(move.target)
    return None


def _back(came: dict[Place, Move | None], place: Place) -> list[Move]:
    path: list[Move] = []
    move = came[place]
    while move is not None:
        path.append(move)
        move = came[move.source]
    return path[::-1]


# ---------------------------------------------------------------- showing it


def shown(spec: Resolved, lasso: Lasso) -> Trace:
    """Return a lasso as a trace: each step with the first instance that makes it."""
    lasso = folded(lasso)
    steps = [_first(spec, lasso.states[0])]
    for before, after in zip(lasso.states, lasso.states[1:], strict=False):
        steps.append(_step(spec, before, after))
    return Trace(tuple(steps), lasso.loop)


def folded(lasso: Lasso) -> Lasso:
    """Return the same behaviour with the end of the prefix in the cycle, if it runs along it."""
    loop, end = lasso.loop, len(lasso.states) - 1
    while 0 < loop < end and lasso.states[loop - 1] == lasso.states[end - 1]:
        loop, end = loop - 1, end - 1
    return Lasso(lasso.states[: end + 1], loop)


def _first(spec: Resolved, state: State) -> Step:
    for execution in spec.starts():
        if isinstance(execution.result, Passed) and execution.result.state == state:
            return execution.step(spec.spec)
    raise InternalError("a lasso does not start in an initial state")


def _step(spec: Resolved, before: State, after: State) -> Step:
    if before == after:
        return Step(STUTTER, (), after)
    for execution in spec.executions(before):
        if isinstance(execution.result, Passed) and execution.result.state == after:
            return execution.step(spec.spec)
    raise InternalError("a lasso has a step that the reference engine cannot make")


# ---------------------------------------------------------------- judging it


@dataclass(frozen=True, slots=True)
class Course:
    """A trace with a loop, place by place: its states, and who may take the step from each.

    `ahead` are the instances that allow the step that is taken, `changing` all those with a step
    that changes the state, `passing` those with any step.
    """

    states: list[State]
    loop: int
    ahead: list[frozenset[int]]
    changing: list[frozenset[int]]
    passing: list[frozenset[int]]

    @property
    def cycle(self) -> range:
        """Return the places that are visited for ever."""
        return range(self.loop, len(self.states))


def course(spec: Resolved, trace: Trace) -> Course:
    """Return what happens on a trace with a loop, going by the reference engine alone."""
    assert trace.loop is not None, "only a lasso has a course"
    states = [step.state for step in trace.steps if step.state is not None]
    if not trace.stops:
        states.pop()  # the cycle is closed
    ahead, changing, passing = [], [], []
    for i, state in enumerate(states):
        if trace.stops and i == len(states) - 1:
            after = state
        else:
            after = states[i + 1] if i + 1 < len(states) else states[trace.loop]
        by, moving, any_ = set(), set(), set()
        for number in range(len(spec.instances)):
            for execution in spec.executions_of(number, state):
                if isinstance(execution.result, Passed):
                    any_.add(number)
                    if execution.result.state != state:
                        moving.add(number)
                        if execution.result.state == after:
                            by.add(number)
        ahead.append(frozenset(by))
        changing.append(frozenset(moving))
        passing.append(frozenset(any_))
    return Course(states, trace.loop, ahead, changing, passing)


def letters(spec: Resolved, grounded: Grounded, c: Course) -> list[int]:
    """Return which propositions are true at each place."""
    found = [0] * len(c.states)
    for bit, proposition in enumerate(grounded.propositions):
        match proposition:
            case StateTest(test):
                truth = [spec.holds(test, state) for state in c.states]
            case OfActions(kind):
                who = members(spec, proposition)
                truth = [bool(who & w) for w in (c.passing if kind == "enabled" else c.ahead)]
        for i, true in enumerate(truth):
            found[i] |= true << bit
    return found


def is_fair(c: Course, constraint: FairnessConstraint) -> bool:
    """Tell whether a behaviour satisfies fairness."""
    who = constraint.instances
    if any(who & c.ahead[i] for i in c.cycle):
        return True
    still = [not who & c.changing[i] for i in c.cycle]
    return all(still) if constraint.kind == "strong" else any(still)


def breaks(spec: Resolved, grounded: Grounded, trace: Trace) -> bool:
    """Tell whether a trace, which was replayed, is a fair behaviour of which the formula is false."""
    c = course(spec, trace)
    fair = all(is_fair(c, constraint) for constraint in constraints(spec))
    return fair and not holds_on(grounded.formula, letters(spec, grounded, c), c.loop)


# ---------------------------------------------------------------- accounting for it


def explained(spec: Resolved, grounded: Grounded, trace: Trace) -> Explanation:
    """Return the account of a lasso."""
    c = course(spec, trace)
    notes = tuple(_note(c, constraint) for constraint in constraints(spec))
    word = letters(spec, grounded, c)
    unmet = tuple(_unmet(grounded.formula, word, c.loop, 0, "false"))
    top = grounded.formula.span
    return Explanation(top.one_line(), top, fairness=notes, unmet=unmet)


def _note(c: Course, constraint: FairnessConstraint) -> FairNote:
    who = constraint.instances
    for i in c.cycle:
        if who & c.ahead[i]:
            return FairNote(constraint.kind, constraint.text, "taken", i + 1)
    at = next(i for i in c.cycle if not who & c.changing[i])
    return FairNote(constraint.kind, constraint.text, "disabled", at)


def _unmet(f: Formula, word: list[int], loop: int, at: int, said: str) -> list[Unmet]:
    """Return which part of a formula, false from place `at` on, is to blame."""
    ahead = [*range(at, len(word)), *range(loop, at)]  # the places from `at` on, once each

    def truth(g: Formula) -> list[bool]:
        return values(g, word, loop)

    match f.op, f.args:
        case "and", args:
            broken = next(a for a in args if not truth(a)[at])
            return _unmet(broken, word, loop, at, said)
        case "or", args:
            return [part for a in args for part in _unmet(a, word, loop, at, said)]
        case "implies", (_, right):
            return _unmet(right, word, loop, at, said)
        case "always", (inner,):
            return _unmet(inner, word, loop, _earliest(ahead, truth(inner), False), said)
        case "leads_to", (left, right):
            caused, later = truth(left), truth(Formula("eventually", (right,)))
            i = next(i for i in ahead if caused[i] and not later[i])
            return [_told(left, i, "true"), _told(right, i, "never true from there on")]
        case "eventually", (inner,):
            return [_told(inner, at, "never true from there on")]
        case "until", (left, right):
            if not truth(Formula("eventually", (right,)))[at]:
                return [_told(right, at, "never true from there on")]
            i = _earliest(ahead, truth(left), False)
            return [_told(left, i, f"false before {_text(right)} is true")]
        case "not", (inner,):
            return [_told(inner, at, "true, and should not be")]
        case _:
            return [_told(f, at, said)]


def _earliest(places: list[int], truth: list[bool], value: bool) -> int:
    return next(i for i in places if truth[i] == value)


def _told(f: Formula, at: int, said: str) -> Unmet:
    bound = tuple(SubValue(name, value) for name, value in f.bindings)
    return Unmet(_text(f), f.span, bound, at, said)


def _text(f: Formula) -> str:
    return f.span.one_line() if f.span != NOWHERE else f.op
