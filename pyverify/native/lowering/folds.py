"""What is computed from any collection: sums, extremes, counts."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from pyverify.ir import types as T
from pyverify.native.layout import is_scalar
from pyverify.native.lowering.body import Body
from pyverify.native.lowering.collections import (
    as_seq,
    bound,
    contains,
    counted,
    each_element,
    insert_into,
    insertion_sorted,
    size_of,
)
from pyverify.native.lowering.comparison import less
from pyverify.native.lowering.conversion import certain, convert, ordinal, selected
from pyverify.native.lowering.shapes import MOST, bounds, integer
from pyverify.native.lowering.values import Loc, Val, copied, number, of_bit, read, temporary, write


def has(b: Body, v: Val, collection: Val) -> Val:
    """Return whether a collection has an element."""
    return of_bit(contains(b, v, collection))


def size(b: Body, collection: Val) -> Val:
    """Return the number of elements."""
    return Val(integer(0, bound(collection.shape)), size_of(b, collection))


def total(b: Body, collection: Val) -> Val:
    """Return the sum of the elements."""
    c, total = b.c, b.c.alloca()
    most = bound(collection.shape)
    lo, hi = _element_bounds(collection.shape)
    fits = most * max(abs(lo), abs(hi)) <= MOST
    c.store(0, total)

    def one(v: Val) -> None:
        x, y = c.load(total), number(c, v)
        c.store(c.add(x, y) if fits else c.checked("add", x, y, b.exits.escape), total)

    each_element(b, collection, one)
    if not fits:
        return Val(T.INT, c.load(total))
    return Val(integer(min(lo, 0) * most, max(hi, 0) * most), c.load(total))


def _element_bounds(shape: T.Type) -> tuple[int, int]:
    match shape:
        case T.SetType(elem) | T.SeqType(elem) | T.BagType(elem) | T.MapType(elem):
            return bounds(elem)
        case _:
            return 0, 0


def extreme(kind: str) -> Callable[..., Val]:
    """Return the operator that finds the least (`min`) or greatest element."""

    def extreme(b: Body, collection: Val, default: Val | None = None) -> Val:
        c = b.c
        some = c.alloca()
        c.store(0, some)
        elem = element_shape(collection.shape)
        at = temporary(c, elem)

        def one(v: Val) -> None:
            best = read(c, at)
            better = less(c, v, best, True) if kind == "min" else less(c, best, v, True)
            take, onward = c.new_label(), c.new_label()
            c.branch(c.either(c.cmp("eq", c.load(some), 0), better), take, onward)
            c.label(take)
            c.store(1, some)
            write(c, at, certain(c, v, elem))
            c.label(onward)

        each_element(b, collection, one)
        found = c.bit(c.load(some))
        if default is None:
            b.fail_unless(found)
            return copied(c, read(c, at))
        return selected(c, found, copied(c, read(c, at)), default)

    return extreme


def element_shape(shape: T.Type) -> T.Type:
    """Return the shape of the elements of a collection."""
    match shape:
        case T.SetType(elem) | T.SeqType(elem) | T.BagType(elem) | T.MapType(elem):
            return elem
        case _:
            return T.NEVER


def bag_of(b: Body, collection: Val) -> Val:
    """Return the bag of the elements."""
    elem = element_shape(collection.shape)
    if not is_scalar(elem):
        at = temporary(b.c, T.BagType(elem, bound(collection.shape)))
        each_element(b, collection, lambda v: _put(b, at, v))
        return read(b.c, at)
    seq = as_seq(b, collection)
    ordered = insertion_sorted(b, seq, lambda v: _place(b, v))
    shape = cast("T.SeqType", ordered.shape)
    return Val(T.BagType(shape.elem, shape.cap), ordered.x)


def _put(b: Body, at: Loc, v: Val) -> None:
    """Add an element to the bag in memory, which has room for it."""
    write(b.c, at, convert(b.c, insert_into(b, read(b.c, at), v), at.shape)[0])


def _place(b: Body, v: Val) -> Val:
    return Val(T.IntType(0, MOST), ordinal(b.c, v, v.shape)[0])


def in_order(b: Body, collection: Val) -> Val:
    """Return the elements as a sequence, ascending."""
    return insertion_sorted(b, as_seq(b, collection), lambda v: v)


def count(b: Body, collection: Val, v: Val) -> Val:
    """Return how often an element occurs."""
    return Val(integer(0, bound(collection.shape)), counted(b, collection, v))
