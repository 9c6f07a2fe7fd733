"""Conjunction and disjunction as machine code: lazy, but without jumps where they are short."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from pyverify.ir import nodes as N
from pyverify.native.code import Bit
from pyverify.native.lowering.body import Body
from pyverify.native.lowering.conversion import SHORT


def tests_of(b: Body, exprs: Sequence[N.Expr]) -> list[Callable[[], Bit]]:
    """Return for each Boolean expression what writes its code."""
    return [partial(b.truth, e) for e in exprs]


def conjunction(b: Body, tests: Sequence[Callable[[], Bit]]) -> Bit:
    """Return whether all tests are true; none after the first false one is made."""
    return _lazy(b, tests, stop=False)


def disjunction(b: Body, tests: Sequence[Callable[[], Bit]]) -> Bit:
    """Return whether some test is true; none after the first true one is made."""
    return _lazy(b, tests, stop=True)


def _lazy(b: Body, tests: Sequence[Callable[[], Bit]], stop: bool) -> Bit:
    c = b.c
    result: Bit = not stop
    ends: list[str] = []  # blocks that leave with `stop`
    end = c.new_label()
    for test in tests:
        if result is stop:
            break
        value, piece = c.aside(test)
        if result is (not stop):
            # Nothing to be lazy about yet.
            if piece.is_straight:
                c.place(piece)
            else:
                c.jump(piece.label)
                c.enter(piece)
            result = value
        elif piece.is_straight and len(piece.lines) <= SHORT:
            c.place(piece)
            result = c.either(result, value) if stop else c.both(result, value)
        else:
            if not c.open:
                c.label(c.new_label("dead"))
            ends.append(c.block)
            if stop:
                c.branch(result, end, piece.label)
            else:
                c.branch(result, piece.label, end)
            c.enter(piece)
            result = value
    if not ends:
        return result
    if not c.open:
        c.label(c.new_label("dead"))
    ends_here = c.block
    c.jump(end)
    c.label(end)
    return c.phi("i1", [(stop, e) for e in ends] + [(result, ends_here)])
