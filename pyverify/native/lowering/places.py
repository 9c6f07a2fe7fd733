"""Places of values in their domains, and back: what sets and maps are indexed by."""

from __future__ import annotations

from typing import cast

from pyverify.ir import types as T
from pyverify.native.code import Code, Operand, signed
from pyverify.native.layout import (
    LARGEST_TABLE,
    by_ordinal,
    frame,
    is_narrow,
    is_scalar,
    key_count,
    pack_words,
)
from pyverify.native.lowering.shapes import Unlowerable
from pyverify.native.lowering.values import (
    Val,
    component,
    cooked,
    element,
    inside,
    is_there,
    member_or_first,
    raw,
    which,
    zero,
)
from pyverify.values import elements, size_up_to

# Values are numbered by arithmetic up to here.
MOST_NUMBERED = 1 << 60


def place_of(c: Code, v: Val) -> Operand:
    """Return the place of a value in the domain that its shape is."""
    match v.shape:
        case _ if is_scalar(v.shape):
            return raw(c, v)
        case T.IntType():  # without bounds: the order is that of signed numbers
            return v.number
        case T.OptionType(inner):
            content = c.add(place_of(c, inside(c, v)), 1)
            return c.select(is_there(c, v), content, 0) if size_up_to(inner, 1) else 0
        case T.TupleType(items):
            return _radix(c, v, items)
        case T.RecordType(_, fields):
            return _radix(c, v, tuple(f for _, f in fields))
        case T.UnionType(records):
            return _union_ordinal(c, v, records)
        case T.MapType(key, image):
            place: Operand = 0
            for i in range(key_count(key)):
                place = c.add(c.mul(place, _size(image)), place_of(c, element(c, v, i, image)))
            return place
        case _:
            return c.load(c.module.table(_places_of_bits(v.shape)), raw(c, v))


def check_numbered(domain: T.Type) -> None:
    """Raise Unlowerable if the places of a domain do not fit a machine word."""
    if not isinstance(domain, T.IntType):
        _size(domain)


def _radix(c: Code, v: Val, items: tuple[T.Type, ...]) -> Operand:
    place: Operand = 0
    for where, item in zip(frame(v.shape).fields, items, strict=True):
        place = c.add(c.mul(place, _size(item)), place_of(c, component(c, v, where, item)))
    return place


def _union_ordinal(c: Code, v: Val, records: tuple[T.RecordType, ...]) -> Operand:
    tag, result, before = which(c, v), cast("Operand", 0), 0
    for index, record in enumerate(records):
        here = c.cmp("eq", tag, index)
        one = member_or_first(c, v, index, here)
        place = c.add(place_of(c, one), before) if _size(record) else 0
        result = c.select(here, place, result)
        before += _size(record)
    return result


def _size(t: T.Type) -> int:
    size = size_up_to(t, MOST_NUMBERED) if T.is_finite(t) else MOST_NUMBERED + 1
    if size > MOST_NUMBERED:
        raise Unlowerable(f"the values of {T.show(t)} are too many to number")
    return size


def _places_of_bits(shape: T.Type) -> tuple[int, ...]:
    """Return the table from packed bits to places of a shape whose order is no arithmetic."""
    bits = frame(shape).bits
    if bits is None or 1 << bits > LARGEST_TABLE:
        raise Unlowerable(f"the values of {T.show(shape)} are too large to number")
    table = [0] * (1 << bits)
    for place, value in enumerate(elements(shape)):
        table[pack_words(shape, value)[0]] = place
    return tuple(table)


def from_ordinal(c: Code, domain: T.Type, place: Operand) -> Val:
    """Return the value at a place of a domain."""
    if is_scalar(domain):
        return cooked(c, domain, place)
    count = size_up_to(domain, LARGEST_TABLE)
    if count > LARGEST_TABLE:
        raise Unlowerable(f"the values of {T.show(domain)} are too many for a table")
    if isinstance(place, int):
        if place >= count:  # an element of nothing: never reached
            return zero(c, domain)
        value = by_ordinal(domain)[place]
        words = pack_words(domain, value)
        if is_narrow(domain):
            return cooked(c, domain, signed(words[0]))
        return Val(domain, c.module.table(tuple(words)))
    f = frame(domain)
    table = c.module.table(_all_packed(domain, count))
    if f.bits is None:
        return Val(domain, c.at(table, c.mul(place, f.words)))
    return cooked(c, domain, c.load(table, place))


def _all_packed(domain: T.Type, count: int) -> tuple[int, ...]:
    if count * frame(domain).words > LARGEST_TABLE:
        raise Unlowerable(f"the values of {T.show(domain)} are too many for a table")
    return tuple(w for v in elements(domain) for w in pack_words(domain, v))
