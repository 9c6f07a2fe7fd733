"""Sets as machine code: word by word where they are bits, element by element where they are lists."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from pyverify.ir import types as T
from pyverify.native.code import Bit, Operand
from pyverify.native.layout import frame, is_narrow
from pyverify.native.lowering.body import Body
from pyverify.native.lowering.collections import (
    as_set,
    bound,
    contains,
    each_element,
    gathered,
    put_into,
)
from pyverify.native.lowering.comparison import equal
from pyverify.native.lowering.conversion import certain, ordinal
from pyverify.native.lowering.folds import element_shape
from pyverify.native.lowering.lists import as_bag, bag_discard
from pyverify.native.lowering.loops import repeat
from pyverify.native.lowering.shapes import join
from pyverify.native.lowering.values import Val, of_bit, read, temporary, write, zero

Words = Callable[[Operand, Operand], Operand]


def _wordwise(b: Body, x: Val, y: Val, words: Words) -> Val:
    """Return the set whose bits are `words` of those of two sets."""
    c = b.c
    shape = join(x.shape, y.shape)
    x, y = certain(c, x, shape), certain(c, y, shape)
    if is_narrow(shape):
        return Val(shape, words(x.number, y.number))
    at = temporary(c, shape)

    def one(i: Operand) -> None:
        c.store(words(c.load(x.pointer, i), c.load(y.pointer, i)), at.pointer, i)

    count = frame(shape).words
    if count <= 8:
        for i in range(count):
            one(i)
    else:
        repeat(c, count, one)
    return read(c, at)


def _are_lists(x: Val, y: Val) -> bool:
    """Tell whether one of two sets, or both together, are kept as a list and not as bits."""
    return isinstance(join(x.shape, y.shape), T.BagType)


def _all_of(b: Body, x: Val, y: Val) -> Val:
    """Return the union of two sets as a list."""
    most = bound(x.shape) + bound(y.shape)
    both = cast("T.BagType", join(x.shape, y.shape))
    at = temporary(b.c, T.BagType(both.elem, most))
    for s in (x, y):
        each_element(b, s, lambda v: put_into(b, at, certain(b.c, v, both.elem)))
    return read(b.c, at)


def _those(b: Body, s: Val, keep: Callable[[Val], Bit]) -> Val:
    """Return the elements of a set to keep, as a list."""
    elem = element_shape(s.shape)

    def loop(visit: Callable[[Val], None]) -> None:
        def one(v: Val) -> None:
            yes, onward = b.c.new_label(), b.c.new_label()
            b.c.branch(keep(v), yes, onward)
            b.c.label(yes)
            visit(v)
            b.c.label(onward)

        each_element(b, s, one)

    return as_bag(gathered(b, T.SeqType(elem, bound(s.shape)), loop))


def union(b: Body, x: Val, y: Val) -> Val:
    """Return the union."""
    if _are_lists(x, y):
        return _all_of(b, x, y)
    return _wordwise(b, x, y, b.c.or_)


def intersection(b: Body, x: Val, y: Val) -> Val:
    """Return the intersection."""
    if _are_lists(x, y):
        return _those(b, x, lambda v: contains(b, v, y))
    return _wordwise(b, x, y, b.c.and_)


def difference(b: Body, x: Val, y: Val) -> Val:
    """Return the elements of `x` that `y` lacks."""
    if _are_lists(x, y):
        return _those(b, x, lambda v: b.c.not_(contains(b, v, y)))
    return _wordwise(b, x, y, lambda p, q: b.c.and_(p, b.c.xor(q, -1)))


def symmetric_difference(b: Body, x: Val, y: Val) -> Val:
    """Return the elements of exactly one."""
    if _are_lists(x, y):
        return _all_of(b, difference(b, x, y), difference(b, y, x))
    return _wordwise(b, x, y, b.c.xor)


def _is_empty(b: Body, s: Val) -> Bit:
    return b.c.cmp("eq", s.number, 0) if is_narrow(s.shape) else equal(b.c, s, zero(b.c, s.shape))


def is_subset(b: Body, x: Val, y: Val) -> Val:
    """Return whether `y` has all elements of `x`."""
    return of_bit(_is_empty(b, difference(b, x, y)))


def is_proper_subset(b: Body, x: Val, y: Val) -> Val:
    """Return whether `y` has all elements of `x`, and others."""
    return of_bit(b.c.both(is_subset(b, x, y).bit, b.c.not_(equal(b.c, x, y))))


def are_disjoint(b: Body, x: Val, y: Val) -> Val:
    """Return whether there is no common element."""
    return of_bit(_is_empty(b, intersection(b, as_set(b, x), as_set(b, y))))


def discarded(b: Body, s: Val, v: Val) -> Val:
    """Return the set without an element, if it has it."""
    if isinstance(s.shape, T.BagType):
        return bag_discard(b, s, v)
    elem = cast("T.SetType", s.shape).elem
    if isinstance(elem, T.NeverType):
        return s
    c = b.c
    place, ok = ordinal(c, v, elem)
    if is_narrow(s.shape):
        bit = c.shl(c.word(ok), place)
        return Val(s.shape, c.and_(s.number, c.xor(bit, -1)))
    at = temporary(c, s.shape)
    write(c, at, s)
    word, bit = c.lshr(place, 6), c.shl(c.word(ok), c.and_(place, 63))
    c.store(c.and_(c.load(at.pointer, word), c.xor(bit, -1)), at.pointer, word)
    return read(c, at)


def removed(b: Body, s: Val, v: Val) -> Val:
    """Return the set without an element; KeyError if it lacks it."""
    b.fail_unless(contains(b, v, s))
    return discarded(b, s, v)
