"""Sequences, bags and maps as machine code."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from pyverify.ir import types as T
from pyverify.native.code import Operand
from pyverify.native.layout import WORD, frame, key_count
from pyverify.native.lowering.body import Body
from pyverify.native.lowering.collections import (
    LONGEST,
    as_set,
    backward_row,
    each_element,
    each_in_row,
    each_number,
    gathered,
    insert_into,
    numbered_row,
    paired_row,
    seq_shape,
)
from pyverify.native.lowering.comparison import equal
from pyverify.native.lowering.conversion import certain
from pyverify.native.lowering.folds import bag_of
from pyverify.native.lowering.loops import repeat
from pyverify.native.lowering.parts import make_tuple, put_length, seq_place, wrapped
from pyverify.native.lowering.places import from_ordinal
from pyverify.native.lowering.shapes import Unlowerable, bounds, integer, join
from pyverify.native.lowering.values import (
    Val,
    component,
    element,
    element_at,
    inside,
    is_there,
    length,
    number,
    raw,
    read,
    temporary,
    write,
    zero,
)


def joined(b: Body, x: Val, y: Val) -> Val:
    """Return one sequence (or tuple) after the other."""
    if isinstance(x.shape, T.TupleType) and isinstance(y.shape, T.TupleType):
        return _concat_tuples(b, x, y)
    left, right = seq_shape(x), seq_shape(y)
    shape = T.SeqType(join(left.elem, right.elem), (left.cap or 0) + (right.cap or 0))

    def loop(visit: Callable[[Val], None]) -> None:
        each_element(b, x, visit)
        each_element(b, y, visit)

    return gathered(b, shape, loop)


def _concat_tuples(b: Body, x: Val, y: Val) -> Val:
    return make_tuple(b, [*_tuple_parts(b, x), *_tuple_parts(b, y)])


def _tuple_parts(b: Body, v: Val) -> list[Val]:
    items = cast("T.TupleType", v.shape).items
    pairs = zip(frame(v.shape).fields, items, strict=True)
    return [component(b.c, v, place, item) for place, item in pairs]


def appended(b: Body, s: Val, v: Val) -> Val:
    """Return the sequence with one element more at its end."""
    c, old = b.c, seq_shape(s)
    shape = T.SeqType(join(old.elem, v.shape), (old.cap or 0) + 1)
    longer = certain(c, s, shape)
    count = length(c, longer)
    f = frame(shape)
    one = certain(c, v, shape.elem)
    if f.bits is not None:
        at = c.add(f.first_bit, c.mul(count, f.stride))
        bits = c.shl(raw(c, one), at) if f.stride else 0
        return Val(shape, c.add(c.or_(longer.number, bits), 1))
    place = temporary(c, shape)
    write(c, place, longer)
    write(c, element_at(c, place, count, shape.elem), one)
    put_length(b, place, c.add(count, 1))
    return read(c, place)


def inserted(b: Body, s: Val, position: Val, v: Val) -> Val:
    """Return the sequence with an element before a position, as `list.insert` does."""
    c, old = b.c, seq_shape(s)
    shape = T.SeqType(join(old.elem, v.shape), (old.cap or 0) + 1)
    count = length(c, s) if old.cap else 0
    at = _clamped(b, position, count)

    def loop(visit: Callable[[Val], None]) -> None:
        repeat(c, at, lambda i: visit(element(c, s, i, old.elem)))
        visit(v)
        repeat(c, c.sub(count, at), lambda i: visit(element(c, s, c.add(i, at), old.elem)))

    return gathered(b, shape, loop)


def _clamped(b: Body, index: Val, count: Operand) -> Operand:
    """Return the index that Python makes of one beyond the ends of a sequence."""
    c = b.c
    place = wrapped(b, count, Val(index.shape, number(c, index)))
    place = c.select(c.cmp("slt", place, 0), 0, place)
    return c.select(c.cmp("slt", place, count), place, count)


def piece(b: Body, s: Val, start: Val, stop: Val) -> Val:
    """Return the slice of a sequence."""
    c, shape = b.c, seq_shape(s)
    count = length(c, s) if shape.cap else 0
    first = _end(b, start, count, 0)
    last = _end(b, stop, count, count)
    taken = c.sub(last, first)
    taken = c.select(c.cmp("sgt", taken, 0), taken, 0)
    if not shape.cap:
        return s
    if frame(shape).bits is not None:
        return _narrow_slice(b, s, first, taken)
    return gathered(
        b,
        shape,
        lambda visit: repeat(c, taken, lambda i: visit(element(c, s, c.add(i, first), shape.elem))),
    )


def _narrow_slice(b: Body, s: Val, first: Operand, taken: Operand) -> Val:
    c, f = b.c, frame(s.shape)
    items = c.lshr(s.number, f.first_bit)
    moved = c.lshr(items, c.and_(c.mul(first, f.stride), 63))
    # `first` may be behind the last element, where nothing is taken.
    kept = c.low_any(moved, c.mul(taken, f.stride))
    return Val(s.shape, c.or_(taken, c.shl(kept, f.first_bit)))


def _end(b: Body, v: Val, count: Operand, default: Operand) -> Operand:
    match v.shape:
        case T.OptionType(inner):
            if isinstance(inner, T.NeverType):
                return default
            there = is_there(b.c, v)
            return b.c.select(there, _clamped(b, inside(b.c, v), count), default)
        case _:
            return _clamped(b, v, count)


def without_place(b: Body, s: Val, position: Val) -> Val:
    """Return the sequence without the element at a position."""
    c, shape = b.c, seq_shape(s)
    if not shape.cap:
        c.jump(b.exits.error)
        return s
    return _without(b, s, seq_place(b, length(c, s), position))


def _without(b: Body, s: Val, place: Operand) -> Val:
    """Return a sequence without the element at a place that it has."""
    c, shape = b.c, seq_shape(s)
    f = frame(shape)
    if f.bits is not None:
        items = c.lshr(s.number, f.first_bit)
        at = c.mul(place, f.stride)
        below = c.low_any(items, at)
        above = c.shl(c.lshr(c.lshr(items, at), f.stride) if f.stride < WORD else 0, at)
        rest = c.shl(c.or_(below, above), f.first_bit)
        return Val(shape, c.or_(c.sub(length(c, s), 1), rest))
    count = length(c, s)

    def loop(visit: Callable[[Val], None]) -> None:
        repeat(c, place, lambda i: visit(element(c, s, i, shape.elem)))
        after = c.sub(c.sub(count, place), 1)
        repeat(c, after, lambda i: visit(element(c, s, c.add(c.add(i, place), 1), shape.elem)))

    return gathered(b, shape, loop)


def _found_at(b: Body, s: Val, v: Val) -> Operand:
    """Return the place of the first element that equals `v`; -1 if there is none."""
    c = b.c
    shape = cast("T.SeqType | T.BagType", s.shape)
    at = c.alloca()
    c.store(-1, at)

    def one(i: Operand) -> None:
        same = equal(c, element(c, s, i, shape.elem), v)
        first = c.both(same, c.cmp("slt", c.load(at), 0))
        c.store(c.select(first, i, c.load(at)), at)

    if shape.cap:
        repeat(c, length(c, s), one)
    return c.load(at)


def without_first(b: Body, s: Val, v: Val) -> Val:
    """Return the sequence without the first element equal to `v`; ValueError if there is none."""
    seq_shape(s)
    if not cast("T.SeqType", s.shape).cap:
        b.c.jump(b.exits.error)
        return s
    place = _found_at(b, s, v)
    b.fail_unless(b.c.cmp("sge", place, 0))
    return _without(b, s, place)


def place_in(b: Body, s: Val, v: Val) -> Val:
    """Return the position of the first element equal to `v`; ValueError if there is none."""
    shape = seq_shape(s)
    place = _found_at(b, s, v)
    b.fail_unless(b.c.cmp("sge", place, 0))
    return Val(integer(0, max(shape.cap or 0, 1) - 1), place)


def backwards(b: Body, s: Val) -> Val:
    """Return the sequence in reverse order."""
    shape = seq_shape(s)
    if not shape.cap:
        return s
    return gathered(b, shape, lambda visit: _ignore(each_in_row(b, backward_row(b, s), visit)))


def numbers(b: Body, start: Val, stop: Val, step: Val) -> Val:
    """Return the numbers of a `range` as a sequence."""
    (lo, hi), (low, high) = bounds(start.shape), bounds(stop.shape)
    most = max(high - lo, hi - low, 0)
    if most > LONGEST:
        raise Unlowerable("a long range")
    shape = T.SeqType(integer(min(lo, low), max(hi, high)), most)
    return gathered(b, shape, lambda visit: _ignore(each_number(b, [start, stop, step], visit)))


def _ignore(_: int) -> None:
    return None


def numbered(b: Body, s: Val) -> Val:
    """Return the pairs of position and element."""
    old = seq_shape(s)
    shape = T.SeqType(T.TupleType((T.IntType(0, max(old.cap or 0, 1)), old.elem)), old.cap)
    if not old.cap:
        return zero(b.c, shape)
    return gathered(b, shape, lambda visit: _ignore(each_in_row(b, numbered_row(b, s), visit)))


def pairs(b: Body, x: Val, y: Val) -> Val:
    """Return the pairs of elements at the same position."""
    left, right = seq_shape(x), seq_shape(y)
    cap = min(left.cap or 0, right.cap or 0)
    shape = T.SeqType(T.TupleType((left.elem, right.elem)), cap)
    if not cap:
        return zero(b.c, shape)
    return gathered(b, shape, lambda visit: _ignore(each_in_row(b, paired_row(b, x, y), visit)))


# ---------------------------------------------------------------- maps


def images(b: Body, m: Val) -> Val:
    """Return the values of a map, in key order."""
    c, shape = b.c, cast("T.MapType", m.shape)
    n = key_count(shape.key)
    return gathered(
        b,
        T.SeqType(shape.value, n),
        lambda visit: repeat(c, n, lambda i: visit(element(c, m, i, shape.value))),
    )


def entries(b: Body, m: Val) -> Val:
    """Return the pairs of key and value of a map, in key order."""
    c, shape = b.c, cast("T.MapType", m.shape)
    n = key_count(shape.key)
    elem = T.TupleType((shape.key, shape.value))
    return gathered(
        b,
        T.SeqType(elem, n),
        lambda visit: repeat(
            c,
            n,
            lambda i: visit(
                make_tuple(b, [from_ordinal(c, shape.key, i), element(c, m, i, shape.value)])
            ),
        ),
    )


# ---------------------------------------------------------------- bags: lists in domain order


def _bag_shape(v: Val) -> T.BagType:
    if isinstance(v.shape, T.BagType):
        return v.shape
    return T.BagType(T.NEVER, 0)


def _as_list(v: Val) -> Val:
    shape = _bag_shape(v)
    return Val(T.SeqType(shape.elem, shape.cap), v.x)


def as_bag(v: Val) -> Val:
    """Return a sequence in domain order as the bag of its elements."""
    shape = cast("T.SeqType", v.shape)
    return Val(T.BagType(shape.elem, shape.cap), v.x)


def bag_add(b: Body, bag: Val, v: Val) -> Val:
    """Return the bag with one occurrence more."""
    return insert_into(b, Val(_bag_shape(bag), bag.x), v)


def bag_remove(b: Body, bag: Val, v: Val) -> Val:
    """Return the bag with one occurrence less; an error if there is none."""
    return as_bag(without_first(b, _as_list(bag), v))


def bag_discard(b: Body, bag: Val, v: Val) -> Val:
    """Return the bag with one occurrence less, if there is one."""
    c, shape = b.c, _bag_shape(bag)
    if not shape.cap:
        return bag
    listed = _as_list(bag)
    place = _found_at(b, listed, v)
    count = length(c, listed)
    none = c.cmp("slt", place, 0)
    at = c.select(none, count, place)

    def loop(visit: Callable[[Val], None]) -> None:
        repeat(c, at, lambda i: visit(element(c, listed, i, shape.elem)))
        after = c.sub(c.sub(count, at), 1)
        repeat(c, after, lambda i: visit(element(c, listed, c.add(c.add(i, at), 1), shape.elem)))

    return as_bag(gathered(b, T.SeqType(shape.elem, shape.cap), loop))


def bag_union(b: Body, x: Val, y: Val) -> Val:
    """Return the bag of all elements of both."""
    return bag_of(b, joined(b, _as_list(x), _as_list(y)))


def keys(b: Body, m: Val) -> Val:
    """Return the keys of a map as a set."""
    return as_set(b, m)
