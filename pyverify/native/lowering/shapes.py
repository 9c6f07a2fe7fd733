"""Shapes: what is known at compile time of the values an expression can have.

A shape is a type of the IR that is as narrow as is known: integers have bounds (None where 64
bits must do), sequences and bags capacities. `NeverType` stands where there is nothing yet, as
for the elements of an empty list.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import reduce

from pyverify.ir import types as T
from pyverify.native.layout import MOST_ELEMENTS, is_bits
from pyverify.values import RecordValue, Value, iterate, size_up_to

# Integers within these bounds can be added and subtracted without a thought of overflow.
LEAST, MOST = -(1 << 61), 1 << 61
# Sequences that a loop lengthens get this capacity; longer ones are left to the reference engine.
GROWN = 64


class Unlowerable(Exception):  # noqa: N818  # not an error: the reference engine takes over
    """An expression has no machine code; the text says why."""


def bounds(t: T.Type) -> tuple[int, int]:
    """Return the least and greatest value of an integer or Boolean shape."""
    match t:
        case T.BoolType():
            return 0, 1
        case T.IntType(int() as lo, int() as hi):
            return lo, hi - 1
        case T.IntType():
            return -(1 << 63), (1 << 63) - 1
        case T.NeverType():
            return 0, 0
        case _:
            raise Unlowerable(f"{T.show(t)} is no number")


def integer(lo: int, hi: int) -> T.IntType:
    """Return the shape of the integers from `lo` to `hi`, both included."""
    return T.INT if lo < LEAST or hi > MOST else T.IntType(lo, hi + 1)


def plain(t: T.Type) -> T.Type:
    """Return the shape without the names that users gave it."""
    return t if t.name is None else replace(t, name=None)


def join(a: T.Type, b: T.Type) -> T.Type:  # one case per shape
    """Return the smallest shape that holds the values of both."""
    if a == b:
        return a
    match a, b:
        case T.NeverType(), other:
            return other
        case other, T.NeverType():
            return other
        case T.IntType(), T.IntType():
            (lo, hi), (low, high) = bounds(a), bounds(b)
            return integer(min(lo, low), max(hi, high))
        case T.SymbolType(), T.SymbolType():
            return _join_symbols(a, b)
        case T.OptionType(x), T.OptionType(y):
            return T.OptionType(join(x, y))
        case T.OptionType(x), y:
            return T.OptionType(join(x, y))
        case x, T.OptionType(y):
            return T.OptionType(join(x, y))
        case T.TupleType(items), T.TupleType(others) if len(items) == len(others):
            return T.TupleType(tuple(map(join, items, others)))
        case T.SetType(x), T.SetType(y):
            return set_of(join(x, y), most_of(a) + most_of(b))
        case (T.SetType(x), T.BagType(y, n)) | (T.BagType(y, n), T.SetType(x)):
            return T.BagType(join(x, y), max(n or 0, most_of(T.SetType(x))))
        case T.MapType(key, x), T.MapType(other_key, y) if key == other_key:
            return T.MapType(key, join(x, y))
        case T.SeqType(x, n), T.SeqType(y, m):
            return T.SeqType(join(x, y), max(n or 0, m or 0))
        case T.BagType(x, n), T.BagType(y, m):
            return T.BagType(join(x, y), max(n or 0, m or 0))
        case T.RecordType(), T.RecordType() if a.record == b.record:
            return _join_fields(a, b)
        case T.RecordType() | T.UnionType(), T.RecordType() | T.UnionType():
            return _join_unions(_records(a), _records(b))
        case _:
            raise Unlowerable(f"{T.show(a)} and {T.show(b)} have no common shape")


def set_of(elem: T.Type, most: int) -> T.Type:
    """Return the shape of sets of at most `most` such elements: bits, or a list in domain order."""
    return T.SetType(elem) if is_bits(elem) else T.BagType(elem, most)


def most_of(shape: T.SetType) -> int:
    """Return how many elements a set that is kept as bits can have."""
    return size_up_to(shape.elem, MOST_ELEMENTS) if T.is_finite(shape.elem) else GROWN


def _join_symbols(a: T.SymbolType, b: T.SymbolType) -> T.SymbolType:
    if set(a.members) <= set(b.members):
        return b
    if set(b.members) <= set(a.members):
        return a
    return T.SymbolType((*a.members, *(m for m in b.members if m not in a.members)), literal=True)


def _records(t: T.Type) -> tuple[T.RecordType, ...]:
    match t:
        case T.RecordType():
            return (t,)
        case T.UnionType(records):
            return records
        case _:
            return ()


def _join_fields(a: T.RecordType, b: T.RecordType) -> T.RecordType:
    pairs = zip(a.fields, b.fields, strict=True)
    return T.RecordType(a.record, tuple((n, join(x, y)) for (n, x), (_, y) in pairs))


def _join_unions(a: tuple[T.RecordType, ...], b: tuple[T.RecordType, ...]) -> T.UnionType:
    # Keep the order of the longer one: it is the order that the type of the expression has.
    first, second = (a, b) if len(a) >= len(b) else (b, a)
    others = {r.record: r for r in second}
    merged = [_join_fields(r, others.pop(r.record)) if r.record in others else r for r in first]
    return T.UnionType((*merged, *others.values()))


def of_value(t: T.Type, value: Value) -> T.Type:
    """Return the tightest shape of a constant whose type is `t`."""
    match t:
        case T.IntType():
            return T.IntType(int(value), int(value) + 1)
        case T.OptionType(inner):
            return T.OptionType(T.NEVER if value is None else of_value(inner, value))
        case T.TupleType(items):
            return T.TupleType(tuple(map(of_value, items, value)))
        case T.SetType(elem):
            return set_of(_of_all(elem, list(value)), len(value))
        case T.MapType(key, image):
            return T.MapType(key, _of_all(image, list(value.values())))
        case T.SeqType(elem):
            return T.SeqType(_of_all(elem, list(value)), len(value))
        case T.BagType(elem):
            return T.BagType(_of_all(elem, list(value)), len(iterate(t, value)))
        case T.RecordType():
            return _of_record(t, value)
        case T.UnionType(records):
            return T.UnionType(
                tuple(_of_record(r, value) if r.record == value.record else r for r in records)
            )
        case _:
            return plain(t)


def _of_record(t: T.RecordType, value: RecordValue) -> T.RecordType:
    pairs = zip(t.fields, value.values, strict=True)
    return T.RecordType(t.record, tuple((n, of_value(f, v)) for (n, f), v in pairs))


def _of_all(t: T.Type, values: list[Value]) -> T.Type:
    return joined(of_value(t, v) for v in values)


def joined(shapes: Iterable[T.Type]) -> T.Type:
    """Return the smallest shape that holds the values of all."""
    nothing: T.Type = T.NEVER
    return reduce(join, shapes, nothing)


def seen_as(shape: T.Type, t: T.Type) -> T.Type:
    """Return the shape of values of `shape` when they are seen at the larger type `t`."""
    match t, shape:
        case _, T.NeverType():
            return shape
        case T.OptionType(inner), T.OptionType(known):
            return T.OptionType(seen_as(known, inner))
        case T.OptionType(inner), _:
            return T.OptionType(seen_as(shape, inner))
        case T.SymbolType(), T.SymbolType():
            return plain(t)
        case T.TupleType(items), T.TupleType(known_items):
            return T.TupleType(tuple(map(seen_as, known_items, items)))
        case T.SetType(elem), T.SetType(known):
            seen = seen_as(known, elem)
            return set_of(seen, most_of(shape))
        case T.SetType(elem), T.BagType(known, cap):
            return T.BagType(seen_as(known, elem), cap)
        case T.SeqType(elem), T.SeqType(known, cap):
            return T.SeqType(seen_as(known, elem), cap)
        case T.BagType(elem), T.BagType(known, cap):
            return T.BagType(seen_as(known, elem), cap)
        case T.MapType(_, image), T.MapType(key, known):
            return T.MapType(key, seen_as(known, image))
        case T.UnionType(records), T.RecordType() | T.UnionType():
            present = {r.record: r for r in _records(shape)}
            return T.UnionType(tuple(present.get(r.record, r) for r in records))
        case _:
            return shape


def narrowed(shape: T.Type, t: T.Type) -> T.Type:  # one case per type
    """Return the shape of those values of `shape` that are of the smaller type `t`."""
    match t, shape:
        case _, T.NeverType():
            return shape
        case T.OptionType(inner), T.OptionType(known):
            return T.OptionType(narrowed(known, inner))
        case _, T.OptionType(known):
            return narrowed(known, t)
        case T.RecordType(name), T.UnionType(records):
            return next((r for r in records if r.record == name), T.NEVER)
        case T.UnionType(kept), T.UnionType(records):
            names = {r.record for r in kept}
            return T.UnionType(tuple(r for r in records if r.record in names))
        case T.TupleType(items), T.TupleType(known_items):
            return T.TupleType(tuple(map(narrowed, known_items, items)))
        case T.SetType(elem), T.SetType(known):
            return T.SetType(narrowed(known, elem))
        case T.SetType(elem), T.BagType(known, cap):
            return T.BagType(narrowed(known, elem), cap)
        case T.SeqType(elem), T.SeqType(known, cap):
            return T.SeqType(narrowed(known, elem), cap)
        case T.BagType(elem), T.BagType(known, cap):
            return T.BagType(narrowed(known, elem), cap)
        case T.MapType(_, image), T.MapType(key, known):
            return T.MapType(key, narrowed(known, image))
        case _:
            return shape


def grown(known: T.Type, wanted: T.Type) -> T.Type:
    """Return a shape between `known` and `wanted` and beyond, at which every chain of joins ends.

    It need not hold all values of `wanted`: sequences stop at `GROWN` elements.
    """
    match wanted, known:
        case T.IntType(), T.IntType():
            return wanted if wanted == known else T.INT
        case T.OptionType(inner), T.OptionType(before):
            return T.OptionType(grown(before, inner))
        case T.TupleType(items), T.TupleType(before_items):
            return T.TupleType(tuple(map(grown, before_items, items)))
        case T.SetType(elem), T.SetType(before):
            return T.SetType(grown(before, elem))
        case T.SeqType(elem, int() as cap), T.SeqType(before, before_cap):
            return T.SeqType(grown(before, elem), _room(cap, before_cap))
        case T.BagType(elem, int() as cap), T.BagType(before, before_cap):
            return T.BagType(grown(before, elem), _room(cap, before_cap))
        case T.MapType(key, image), T.MapType(_, before):
            return T.MapType(key, grown(before, image))
        case _:
            return wanted


def _room(cap: int, before: int | None) -> int:
    return max(GROWN, before or 0) if cap > (before or 0) else cap
