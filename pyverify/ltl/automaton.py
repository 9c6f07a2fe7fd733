"""From a formula to an automaton that accepts exactly the words of which it is true.

A state is a set of formulas, all of which the rest of the word has to satisfy. Reading a letter, each
of them asks something of the letter and something of the rest: `p until q` either q now, or p now and
itself again, which puts q off. A word is accepted if nothing is put off for ever: there is an
acceptance set for each `until`, of the transitions that do not put it off. So this is a generalised
Büchi automaton with its acceptance on transitions, after P. Gastin and D. Oddoux, "Fast LTL to Büchi
automata translation" (2001), and J.-M. Couvreur, "On-the-fly verification of linear temporal logic"
(1999). From the former are the simplifications, which keep the usual formulas at one or two states:
a transition that another one makes superfluous is dropped, states with the same future are merged.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import NamedTuple

from pyverify.errors import Diagnostic, SpecError
from pyverify.ltl.formula import FALSE, TRUE, Formula, simplified

MOST_STATES = 1_000
MOST_MOVES = 2_000  # from one state
MOST_SETS = 64


@dataclass(frozen=True, slots=True)
class Edge:
    """A transition on letters with all of `must` and none of `must_not` (bits over propositions).

    `marks` are the acceptance sets that it is in, as bits.
    """

    source: int
    target: int
    must: int
    must_not: int
    marks: int


@dataclass(frozen=True, slots=True)
class Automaton:
    """A run is accepting if it takes edges of each of the `acceptance` sets infinitely often.

    An edge reads a letter of the word, and leads to a state for the rest of it.
    """

    states: int
    initial: tuple[int, ...]
    edges: tuple[Edge, ...]
    acceptance: int

    @property
    def all_marks(self) -> int:
        """Return all acceptance sets, as bits."""
        return (1 << self.acceptance) - 1


def automaton(formula: Formula) -> Automaton:
    """Return an automaton for a formula; SpecError if it becomes too large."""
    try:
        rough = _explored(normal(formula))
    except _TooLarge:
        raise SpecError(_too_large(formula)) from None
    return _numbered(_merged(_with_fewer_sets(_pruned(rough))))


# ---------------------------------------------------------------- normal form


def normal(f: Formula, positive: bool = True) -> Formula:
    """Return a formula, or its negation, with `not` only before propositions.

    Temporal operators become `until` and its dual, `release`.
    """
    match f.op, f.args:
        case "prop", _:
            return f if positive else Formula("not", (f,))
        case ("true" | "false") as op, _:
            return TRUE if (op == "true") == positive else FALSE
        case "not", (a,):
            return normal(a, not positive)
        case ("and" | "or") as op, args:
            dual = op if positive else {"and": "or", "or": "and"}[op]
            return _joined(dual, (normal(a, positive) for a in args))
        case "implies", (a, b):
            left, right = normal(a, not positive), normal(b, positive)
            return _joined("or" if positive else "and", (left, right))
        case "always", (a,):
            return _later(
                "release" if positive else "until", _unit(not positive), normal(a, positive)
            )
        case "eventually", (a,):
            return _later("until" if positive else "release", _unit(positive), normal(a, positive))
        case "until", (a, b):
            dual = "until" if positive else "release"
            return _later(dual, normal(a, positive), normal(b, positive))
        case "leads_to", (a, b):
            later = Formula("implies", (a, Formula("eventually", (b,))))
            return normal(Formula("always", (later,)), positive)
        case _:
            raise AssertionError(f"{f.op} is not an operator of formulas")


def _unit(value: bool) -> Formula:
    return TRUE if value else FALSE


def _joined(op: str, args: Iterable[Formula]) -> Formula:
    """Return a conjunction or disjunction.

    Of "from some time on p" and the same of q it makes "from some time on p and q", and of "again
    and again p" or the same of q "again and again p or q": each by itself would double the states.
    """
    kept: list[Formula] = []
    joint: list[Formula] = []
    for f in args:
        inner = _in_the_end(f, op)
        (kept if inner is None else joint).append(f if inner is None else inner)
    if joint:
        both = _joined(op, joint) if len(joint) > 1 else joint[0]
        first, then = ("until", "release") if op == "and" else ("release", "until")
        starts, stays = _unit(op == "and"), _unit(op == "or")
        kept.append(_later(first, starts, _later(then, stays, both)))
    return simplified(Formula(op, tuple(kept)))


def _in_the_end(f: Formula, op: str) -> Formula | None:
    """Return p of "from some time on p" (if `op` is and) or "again and again p" (or)."""
    first, then = ("until", "release") if op == "and" else ("release", "until")
    starts, stays = _unit(op == "and"), _unit(op == "or")
    match f:
        case Formula(a, (left, Formula(b, (right, inner)))) if (a, b) == (first, then):
            return inner if (left, right) == (starts, stays) else None
        case _:
            return None


def _later(op: str, left: Formula, right: Formula) -> Formula:
    """Return `left until right`, or `left release right`, if it is not simply `right`."""
    if right in (TRUE, FALSE) or left == (FALSE if op == "until" else TRUE):
        return right
    if right.op == op and right.args[0] == left:
        return right
    return Formula(op, (left, right))


# ---------------------------------------------------------------- transitions

State = frozenset[Formula]


class Move(NamedTuple):
    """What a letter must have and must not, what is asked of the rest, and what is put off."""

    must: int
    must_not: int
    rest: State
    off: State

    def joined(self, other: Move) -> Move | None:
        """Return what both ask for; None if no letter has that."""
        must, must_not = self.must | other.must, self.must_not | other.must_not
        if must & must_not:
            return None
        return Move(must, must_not, self.rest | other.rest, self.off | other.off)

    def makes_superfluous(self, other: Move) -> bool:
        """Tell whether it asks for no more than another, of the letter, the rest and acceptance."""
        return (
            self.must & ~other.must == 0
            and self.must_not & ~other.must_not == 0
            and self.rest <= other.rest
            and self.off <= other.off
        )


_NOTHING = Move(0, 0, frozenset(), frozenset())


def _moves(f: Formula, known: dict[Formula, list[Move]]) -> list[Move]:
    """Return the ways to satisfy a formula in normal form."""
    if f not in known:
        known[f] = _needed(_ways(f, known))
    return known[f]


def _ways(f: Formula, known: dict[Formula, list[Move]]) -> list[Move]:
    again = frozenset({f})
    match f.op, f.args:
        case "true", _:
            return [_NOTHING]
        case "false", _:
            return []
        case "prop", _:
            return [_NOTHING._replace(must=1 << (f.prop or 0))]
        case "not", (a,):
            return [_NOTHING._replace(must_not=1 << (a.prop or 0))]
        case "or", args:
            return [move for a in args for move in _moves(a, known)]
        case "and", args:
            return _all(_moves(a, known) for a in args)
        case "until", (a, b):
            wait = _NOTHING._replace(rest=again, off=again)
            return [*_moves(b, known), *_all([_moves(a, known), [wait]])]
        case "release", (a, b):
            keep = _NOTHING._replace(rest=again)
            return _all([_moves(b, known), [*_moves(a, known), keep]])
        case _:
            raise AssertionError(f"{f.op} is not in normal form")


def _all(choices: Iterable[list[Move]]) -> list[Move]:
    """Return the moves that do one of each of several choices."""
    found = [_NOTHING]
    for options in choices:
        both = (a.joined(b) for a in found for b in options)
        found = _needed(move for move in both if move is not None)
    return found


def _needed(moves: Iterable[Move]) -> list[Move]:
    """Return the moves without those that another one makes superfluous."""
    kept: list[Move] = []
    for move in dict.fromkeys(moves):
        if any(k.makes_superfluous(move) for k in kept):
            continue
        kept = [k for k in kept if not move.makes_superfluous(k)]
        kept.append(move)
        if len(kept) > MOST_MOVES:
            raise _TooLarge
    return kept


class _TooLarge(Exception):  # noqa: N818  # a way out, not an error
    pass


# ---------------------------------------------------------------- states


@dataclass(frozen=True, slots=True)
class _Graph:
    """An automaton on its way: edges by source; state 0 is initial, if there is any."""

    edges: list[list[Edge]]
    acceptance: int


def _explored(start: Formula) -> _Graph:
    known: dict[Formula, list[Move]] = {}
    numbers: dict[State, int] = {_state(_conjuncts(start)): 0}
    sets: dict[Formula, int] = {}
    moves: list[list[tuple[Move, int]]] = []
    for state in numbers_in_order(numbers):
        if len(numbers) > MOST_STATES or len(sets) > MOST_SETS:
            raise _TooLarge
        out = []
        for move in _all(_moves(f, known) for f in sorted(state, key=_written)):
            for until in sorted(move.off, key=_written):
                sets.setdefault(until, len(sets))
            out.append((move, numbers.setdefault(_state(move.rest), len(numbers))))
        moves.append(out)
    every = (1 << len(sets)) - 1
    edges = [
        [
            Edge(source, target, m.must, m.must_not, every & ~sum(1 << sets[u] for u in m.off))
            for m, target in out
        ]
        for source, out in enumerate(moves)
    ]
    return _Graph(edges, len(sets))


def _conjuncts(f: Formula) -> State:
    """Return formulas that are true together exactly if one is."""
    return frozenset(f.args) if f.op == "and" else frozenset({f})


def _state(asked: State) -> State:
    """Return a state without what is asked twice: `a release b` asks for b by itself."""
    twice: State = frozenset()
    for f in asked:
        if f.op == "release":
            twice |= _conjuncts(f.args[1])
    return asked - twice


def _written(f: Formula) -> str:
    """Return a formula as text, for an order that does not depend on where it was written."""
    return f"{f.op}{'' if f.prop is None else f.prop}({','.join(map(_written, f.args))})"


def numbers_in_order(numbers: dict[State, int]) -> Iterable[State]:
    """Yield the keys of a dict, those too that are added meanwhile."""
    done = 0
    while done < len(numbers):
        for state in list(numbers)[done:]:
            done += 1
            yield state


def _too_large(formula: Formula) -> Diagnostic:
    return Diagnostic(
        "too-large",
        formula.span,
        "the automaton of this formula becomes too large",
        "split the formula into several properties, or say part of it with a state predicate",
    )


# ---------------------------------------------------------------- making it smaller


def _components(graph: _Graph, reach: list[int]) -> list[int]:
    """Return which states lead to each other: of each, the first of them."""
    return [
        next(p for p in range(q + 1) if p == q or (reach[q] >> p & 1 and reach[p] >> q & 1))
        for q in range(len(graph.edges))
    ]


def _reach(graph: _Graph) -> list[int]:
    """Return the states that each leads to, in one transition or more, as bits (S. Warshall, 1962)."""
    reach = [0] * len(graph.edges)
    for edge in (e for out in graph.edges for e in out):
        reach[edge.source] |= 1 << edge.target
    for via in range(len(reach)):
        for q, found in enumerate(reach):
            if found >> via & 1:
                reach[q] |= reach[via]
    return reach


def _pruned(graph: _Graph) -> _Graph:
    """Drop what no accepting run uses: states without an accepting future, marks on ways out."""
    reach = _reach(graph)
    component = _components(graph, reach)
    every = (1 << graph.acceptance) - 1
    marks: dict[int, int] = {}
    for edge in (e for out in graph.edges for e in out):
        if component[edge.source] == component[edge.target]:
            home = component[edge.source]
            marks[home] = marks.get(home, 0) | edge.marks
    good = {q for q in range(len(graph.edges)) if marks.get(component[q], -1) == every}
    goal = sum(1 << q for q in good)
    useful = {q for q in range(len(graph.edges)) if q in good or reach[q] & goal}

    def kept(edge: Edge) -> Edge:
        inside = component[edge.source] == component[edge.target] and edge.source in good
        return edge if inside else replace(edge, marks=0)

    edges = [
        [kept(e) for e in out if e.target in useful] if q in useful else []
        for q, out in enumerate(graph.edges)
    ]
    return _Graph(edges if 0 in useful else [], graph.acceptance)


def _with_fewer_sets(graph: _Graph) -> _Graph:
    """Drop the acceptance sets that contain another one: to meet that is to meet them."""
    edges = [e for out in graph.edges for e in out]
    sets = [frozenset(e for e in edges if e.marks >> s & 1) for s in range(graph.acceptance)]
    kept: list[frozenset[Edge]] = []
    for one in sorted(sets, key=len):
        if not any(k <= one for k in kept):
            kept.append(one)

    def marked(edge: Edge) -> Edge:
        return replace(edge, marks=sum(1 << s for s, one in enumerate(kept) if edge in one))

    return _Graph([list(map(marked, out)) for out in graph.edges], len(kept))


def _merged(graph: _Graph) -> _Graph:
    """Merge states with the same future: the coarsest partition that transitions respect."""
    of = [0] * len(graph.edges)
    while True:
        futures = [
            (of[q], frozenset((e.must, e.must_not, e.marks, of[e.target]) for e in out))
            for q, out in enumerate(graph.edges)
        ]
        numbers = {future: i for i, future in enumerate(dict.fromkeys(futures))}
        now = [numbers[future] for future in futures]
        if len(set(now)) == len(set(of)):
            break
        of = now
    edges: list[list[Edge]] = []
    for q, out in enumerate(graph.edges):
        if of[q] == len(edges):
            moved = (replace(e, source=of[q], target=of[e.target]) for e in out)
            edges.append(_shortened(moved))
    return _Graph(edges, graph.acceptance)


def _shortened(edges: Iterable[Edge]) -> list[Edge]:
    """Drop edges beside which another one does as well: on more letters, in more acceptance sets."""
    kept: list[Edge] = []
    for edge in dict.fromkeys(edges):
        if any(_does_as_well(k, edge) for k in kept):
            continue
        kept = [k for k in kept if not _does_as_well(edge, k)]
        kept.append(edge)
    return kept


def _does_as_well(a: Edge, b: Edge) -> bool:
    return (
        a.target == b.target
        and a.must & ~b.must == 0
        and a.must_not & ~b.must_not == 0
        and b.marks & ~a.marks == 0
    )


def _numbered(graph: _Graph) -> Automaton:
    """Return the automaton, of the states that can be reached."""
    if not graph.edges:
        return Automaton(0, (), (), 0)
    reached = _reach(graph)[0]
    order = [0, *(q for q in range(1, len(graph.edges)) if reached >> q & 1)]
    place = {q: i for i, q in enumerate(order)}
    edges = tuple(
        replace(e, source=place[q], target=place[e.target]) for q in order for e in graph.edges[q]
    )
    return Automaton(len(order), (0,), edges, graph.acceptance)
