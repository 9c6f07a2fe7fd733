"""Whether a formula holds of all fair behaviours, decided with a tableau: naive, and obviously right.

A *promise* is a truth value for each temporal part of the formula, at one place of a behaviour. What
a part is worth there follows from what it is worth at the next place (`always p` is true now if p
is, and `always p` is true next), so the promises of a place follow from those of the one after it.
A path on which they do is right about them if none is put off for ever: that is asked of a strongly
connected component, and so is fairness. After O. Lichtenstein and A. Pnueli, "Checking that finite
state concurrent programs satisfy their linear specification" (1985). It shares no code with
`pyverify.ltl.automaton`, and judges the engines that use that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import product

from pyverify.ltl.formula import Formula
from pyverify.reference.behaviours import Behaviours
from pyverify.reference.components import components
from pyverify.reference.fairness import FairnessConstraint

# Truth values of the temporal parts of a formula, in the order of `Tableau.parts`.
Promise = tuple[bool, ...]
# The number of a state, and what is promised there.
Place = tuple[int, Promise]

MOST_PARTS = 14  # of a formula: each doubles the promises


@dataclass(frozen=True, slots=True)
class Move:
    """A step from a place to the next; `by` are the instances that allow it (none: a stutter)."""

    source: Place
    target: Place
    by: frozenset[int]


@dataclass(frozen=True, slots=True)
class Letters:
    """Which propositions are true: of states by number, as bit sets; `taken` of whose steps."""

    of_states: list[int]
    taken: dict[int, frozenset[int]]


class TooManyParts(Exception):  # noqa: N818  # an answer, not an error
    """Raised where a formula has more temporal parts than can be promised in all ways."""


def core(formula: Formula) -> Formula:
    """Return the formula in terms of propositions, not, and, or, always, eventually and until."""
    args = tuple(core(a) for a in formula.args)
    if formula.op == "implies":
        return Formula("or", (Formula("not", (args[0],)), args[1]))
    if formula.op == "leads_to":
        later = Formula("eventually", (args[1],))
        return Formula("always", (Formula("or", (Formula("not", (args[0],)), later)),))
    return replace(formula, args=args)


class Tableau:
    """The places that a behaviour breaking the formula can be at, and its moves between them."""

    def __init__(
        self, graph: Behaviours, letters: Letters, formula: Formula, check: Callable[[], None]
    ) -> None:
        """Prepare to look for a behaviour that breaks `formula`; `check` may raise."""
        self.graph, self.letters = graph, letters
        self.broken = core(Formula("not", (formula,)))
        self.parts = list(dict.fromkeys(self._temporal(self.broken)))
        self.index = {part: i for i, part in enumerate(self.parts)}
        self.check = check
        if len(self.parts) > MOST_PARTS:
            raise TooManyParts
        self.moves: dict[Place, list[Move]] = {}
        self._explore()

    # ------------------------------------------------------------ places and moves

    def _explore(self) -> None:
        self.starts: list[Place] = [
            (n, promise)
            for n in self.graph.initial
            for promise in product((False, True), repeat=len(self.parts))
            if self.worth(self.broken, n, promise)
        ]
        ahead = list(self.starts)
        self.moves = {place: [] for place in ahead}
        for place in ahead:
            self.check()
            self.moves[place] = list(self._leaving(place))
            for move in self.moves[place]:
                if move.target not in self.moves:
                    self.moves[move.target] = []
                    ahead.append(move.target)

    def _leaving(self, place: Place) -> Iterator[Move]:
        """Yield the moves from a place: a stutter, or a step, to whatever may be promised then."""
        steps = {place[0]: set[int]()} | self.graph.nodes[place[0]].steps
        for target, by in sorted(steps.items()):
            for after in self._after(place, by):
                yield Move(place, (target, after), frozenset(by))

    def _after(self, place: Place, by: set[int]) -> Iterator[Promise]:
        """Yield the promises after a step by `by` from which those of a place follow."""
        options = (
            [later for later in (False, True) if self._before(part, place, by, later) == now]
            for part, now in zip(self.parts, place[1], strict=True)
        )
        return product(*options)

    def _before(self, part: Formula, place: Place, by: set[int], later: bool) -> bool:
        """Return what a part is worth at a place, if it is worth `later` after a step by `by`."""
        if part.op == "prop":
            return bool(by & self.letters.taken[part.prop or 0])
        first = self.worth(part.args[0], *place)
        if part.op == "always":
            return first and later
        if part.op == "eventually":
            return first or later
        return self.worth(part.args[1], *place) or (first and later)

    def worth(self, f: Formula, number: int, promise: Promise) -> bool:
        """Return the value of a formula in a state, going by what is promised there."""
        if f in self.index:
            return promise[self.index[f]]
        match f.op:
            case "true" | "false":
                return f.op == "true"
            case "prop":
                return bool(self.letters.of_states[number] >> (f.prop or 0) & 1)
            case "not":
                return not self.worth(f.args[0], number, promise)
            case "and":
                return all(self.worth(a, number, promise) for a in f.args)
            case "or":
                return any(self.worth(a, number, promise) for a in f.args)
            case _:
                raise AssertionError(f"{f.op} is not in the core")

    def _temporal(self, f: Formula) -> Iterator[Formula]:
        """Yield the parts whose value is not a matter of the state alone, inner ones first."""
        for arg in f.args:
            yield from self._temporal(arg)
        if f.op in ("always", "eventually", "until") or f.prop in self.letters.taken:
            yield f

    # ------------------------------------------------------------ components

    def is_kept(self, part: int, place: Place) -> bool:
        """Tell whether a promise is not put off any longer at a place."""
        f, value = self.parts[part], place[1][part]
        if f.op == "prop":
            return True
        wanted = f.args[-1]
        if f.op == "always":
            return value or not self.worth(wanted, *place)
        return not value or self.worth(wanted, *place)

    def fair_components(self, fairness: tuple[FairnessConstraint, ...]) -> list[set[Place]]:
        """Return sets of places that a behaviour can stay in for ever: fair, promises kept."""
        found: list[set[Place]] = []
        waiting: list[Iterable[Place]] = [list(self.moves)]
        while waiting:
            places = set(waiting.pop())
            self.check()
            for component in components(sorted(places), lambda p: self._targets(p, places)):  # noqa: B023  # called at once
                moves = [m for p in component for m in self.inner(p, component)]
                if not moves:
                    continue
                stuck = self._stuck(component, moves, fairness)
                if stuck:
                    waiting.append(component - stuck)
                elif self._is_good(component, moves, fairness):
                    found.append(component)
        return found

    def _targets(self, place: Place, places: set[Place]) -> list[Place]:
        return [m.target for m in self.inner(place, places)]

    def inner(self, place: Place, places: set[Place]) -> list[Move]:
        """Return the moves from a place that stay among `places`."""
        return [m for m in self.moves[place] if m.target in places]

    def _stuck(
        self, component: set[Place], moves: list[Move], fairness: tuple[FairnessConstraint, ...]
    ) -> set[Place]:
        """Return the places where strong fairness asks for a step that the component lacks."""
        lacking = [
            c for c in fairness if c.kind == "strong" and not any(m.by & c.instances for m in moves)
        ]
        return {p for p in component if any(self.is_enabled(c, p) for c in lacking)}

    def is_enabled(self, constraint: FairnessConstraint, place: Place) -> bool:
        """Tell whether a step that fairness asks for is possible at a place."""
        return bool(self.graph.nodes[place[0]].changing & constraint.instances)

    def _is_good(
        self, component: set[Place], moves: list[Move], fairness: tuple[FairnessConstraint, ...]
    ) -> bool:
        weak = all(
            any(m.by & c.instances for m in moves)
            or any(not self.is_enabled(c, p) for p in component)
            for c in fairness
            if c.kind == "weak"
        )
        return weak and all(
            any(self.is_kept(part, p) for p in component) for part in range(len(self.parts))
        )
