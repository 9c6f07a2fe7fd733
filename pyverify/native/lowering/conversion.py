"""Values of one shape as values of another, and the choice between two values."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from pyverify.ir import types as T
from pyverify.native.code import Bit, Code, Operand
from pyverify.native.layout import WORD, bits_for, frame, is_narrow, key_count, ordinals, universe
from pyverify.native.lowering.loops import each_member, repeat, set_bit
from pyverify.native.lowering.order import order
from pyverify.native.lowering.places import check_numbered, from_ordinal, place_of
from pyverify.native.lowering.shapes import Unlowerable, bounds, join
from pyverify.native.lowering.values import (
    Loc,
    Val,
    component,
    element,
    element_at,
    inside,
    is_there,
    length,
    made,
    member_or_first,
    option,
    part,
    picked,
    read,
    temporary,
    united,
    which,
    write,
    zero,
)
from pyverify.values import elements

# Both sides of a choice are written out without branches if that takes so many instructions.
SHORT = 24


def certain(c: Code, v: Val, shape: T.Type) -> Val:
    """Return the value in a shape that holds all values of its own."""
    return convert(c, v, shape)[0]


def convert(c: Code, v: Val, shape: T.Type) -> tuple[Val, Bit]:  # noqa: C901, PLR0912  # one case per shape
    """Return the value in another shape, and whether it lies in it (else it is arbitrary)."""
    if v.shape == shape:
        return v, True
    match v.shape, shape:
        case T.NeverType(), _:
            return zero(c, shape), True
        case T.IntType(), T.IntType():
            return _convert_int(c, v, shape)
        case T.SymbolType(), T.SymbolType():
            return _convert_symbol(c, v, shape)
        case T.OptionType(), T.OptionType():
            return _convert_option(c, v, shape)
        case T.OptionType(), _:
            there = is_there(c, v)
            if isinstance(v.shape.inner, T.NeverType):
                return zero(c, shape), False
            content, ok = convert(c, inside(c, v), shape)
            return content, c.both(there, ok)
        case _, T.OptionType(inner):
            content, ok = convert(c, v, inner)
            return option(c, content), ok
        case T.TupleType(items), T.TupleType(others):
            return _convert_parts(c, v, shape, items, others)
        case T.RecordType(name, fields), T.RecordType(other, others) if name == other:
            return _convert_parts(
                c, v, shape, tuple(f for _, f in fields), tuple(f for _, f in others)
            )
        case T.RecordType(name), T.UnionType(records):
            target = next((r for r in records if r.record == name), None)
            if target is None:
                return zero(c, shape), False
            content, ok = convert(c, v, target)
            return united(c, content, shape), ok
        case T.UnionType(), T.RecordType() | T.UnionType():
            return _convert_union(c, v, shape)
        case T.MapType(key), T.MapType():
            return _convert_map(c, v, shape, key_count(key))
        case (T.SeqType(), T.SeqType()) | (T.BagType(), T.BagType()):
            return _convert_seq(c, v, cast("T.SeqType | T.BagType", shape))
        case T.SetType(), T.SetType():
            return _convert_set(c, v, shape)
        case T.SetType(), T.BagType():
            return _listed(c, v, shape)
        case T.BagType(), T.SetType():
            return _unlisted(c, v, shape)
        case T.BoolType(), T.IntType():
            return _convert_int(c, Val(T.IntType(0, 2), c.word(v.bit)), shape)
        case (T.RecordType(), T.RecordType()) | (_, T.NeverType()):
            return zero(c, shape), False
        case _:
            raise Unlowerable(f"{T.show(v.shape)} as {T.show(shape)}")


def _convert_int(c: Code, v: Val, shape: T.Type) -> tuple[Val, Bit]:
    (lo, hi), (low, high) = bounds(v.shape), bounds(shape)
    ok: Bit = True
    if lo < low:
        ok = c.cmp("sge", v.number, low)
    if hi > high:
        ok = c.both(ok, c.cmp("sle", v.number, high))
    return Val(shape, v.x if ok is True else c.select(ok, v.number, low)), ok


def _convert_symbol(c: Code, v: Val, shape: T.SymbolType) -> tuple[Val, Bit]:
    members = cast("T.SymbolType", v.shape).members
    places = [shape.members.index(m) if m in shape.members else -1 for m in members]
    if places == list(range(len(places))):
        return Val(shape, v.x), True
    if isinstance(v.x, int):
        place = places[v.x] if v.x < len(places) else -1
        return Val(shape, max(place, 0)), place >= 0
    # As long as the bits allow: a value that is not looked at in the end may have any bits.
    places += [-1] * ((1 << bits_for(len(places))) - len(places))
    place_of = c.load(c.module.table(tuple(max(p, 0) for p in places)), v.number)
    if -1 not in places[: len(members)]:
        return Val(shape, place_of), True
    there = c.load(c.module.table(tuple(int(p >= 0) for p in places)), v.number)
    return Val(shape, place_of), c.bit(there)


def _convert_option(c: Code, v: Val, shape: T.OptionType) -> tuple[Val, Bit]:
    there = is_there(c, v)
    if isinstance(cast("T.OptionType", v.shape).inner, T.NeverType):
        return zero(c, shape), True
    if isinstance(shape.inner, T.NeverType):
        return zero(c, shape), c.not_(there)
    content, ok = convert(c, inside(c, v), shape.inner)
    chosen = picked(c, there, option(c, content), zero(c, shape))
    return chosen, c.either(c.not_(there), ok)


def _convert_parts(
    c: Code, v: Val, shape: T.Type, items: tuple[T.Type, ...], others: tuple[T.Type, ...]
) -> tuple[Val, Bit]:
    ok: Bit = True
    parts = []
    places = zip(frame(v.shape).fields, frame(shape).fields, items, others, strict=True)
    for source, target, item, other in places:
        converted, fits = convert(c, component(c, v, source, item), other)
        ok = c.both(ok, fits)
        parts.append((target, converted))
    return made(c, shape, parts), ok


def _convert_union(c: Code, v: Val, shape: T.RecordType | T.UnionType) -> tuple[Val, Bit]:
    tag = which(c, v)
    result, ok = zero(c, shape), cast("Bit", False)
    for index, record in enumerate(cast("T.UnionType", v.shape).records):
        here = c.cmp("eq", tag, index)
        converted, fits = (
            convert(c, member_or_first(c, v, index, here), shape)
            if _may_be(record, shape)
            else (result, False)
        )
        result = picked(c, here, converted, result)
        ok = c.either(ok, c.both(here, fits))
    return result, ok


def _may_be(record: T.RecordType, shape: T.RecordType | T.UnionType) -> bool:
    records = (shape,) if isinstance(shape, T.RecordType) else shape.records
    return record.record in (r.record for r in records)


def _convert_map(c: Code, v: Val, shape: T.MapType, count: int) -> tuple[Val, Bit]:
    image = cast("T.MapType", v.shape).value
    target, good = temporary(c, shape), Loc(c.alloca(), 0, 0, T.BOOL)
    c.store(1, good.pointer)

    def one(index: Operand) -> None:
        converted, ok = convert(c, element(c, v, index, image), shape.value)
        _and_into(c, good, ok)
        write(c, element_at(c, target, index, shape.value), converted)

    if count <= 8:
        for i in range(count):
            one(i)
    else:
        repeat(c, count, one)
    return read(c, target), read(c, good).bit


def _and_into(c: Code, good: Loc, ok: Bit) -> None:
    if ok is not True:
        c.store(c.and_(c.load(good.pointer), c.word(ok)), good.pointer)


def _convert_seq(c: Code, v: Val, shape: T.SeqType | T.BagType) -> tuple[Val, Bit]:
    source = cast("T.SeqType | T.BagType", v.shape)
    old, new = cast("int", source.cap), cast("int", shape.cap)
    count = length(c, v)
    good, target = Loc(c.alloca(), 0, 0, T.BOOL), temporary(c, shape)
    fits = True if old <= new else c.cmp("sle", count, new)
    c.store(c.word(fits), good.pointer)
    kept = count if old <= new else c.select(fits, count, 0)

    def one(index: Operand) -> None:
        converted, ok = convert(c, element(c, v, index, source.elem), shape.elem)
        _and_into(c, good, ok)
        write(c, element_at(c, target, index, shape.elem), converted)

    write(
        c,
        part(c, target, frame(shape).fields[0], T.IntType(0, new + 1)),
        Val(T.IntType(0, new + 1), kept),
    )
    if new and old:
        repeat(c, kept, one)
        if isinstance(shape, T.BagType) and not keeps_order(source.elem, shape.elem):
            target = _in_order(c, target, kept, shape)
    return read(c, target), read(c, good).bit


def keeps_order(source: T.Type, target: T.Type) -> bool:
    """Tell whether values are in the same order in another shape: symbols and records may not be."""
    match source, target:
        case T.SymbolType(members), T.SymbolType(others):
            return _in_a_row([m for m in members if m in others], others)
        case T.UnionType(records), T.UnionType(others):
            names, known = [r.record for r in records], tuple(r.record for r in others)
            pairs = [(r, o) for r in records for o in others if r.record == o.record]
            same = _in_a_row([n for n in names if n in known], known)
            return same and all(keeps_order(r, o) for r, o in pairs)
        case (T.RecordType(), T.UnionType(records)):
            return all(keeps_order(source, r) for r in records if r.record == source.record)
        case (T.UnionType(records), T.RecordType()):
            return all(keeps_order(r, target) for r in records if r.record == target.record)
        case T.RecordType(_, fields), T.RecordType(_, others):
            return all(keeps_order(a, b) for (_, a), (_, b) in zip(fields, others, strict=False))
        case T.TupleType(items), T.TupleType(others):
            return all(map(keeps_order, items, others))
        case T.OptionType(inner), T.OptionType(other):
            return keeps_order(inner, other)
        case T.OptionType(inner), _:
            return keeps_order(inner, target)
        case _, T.OptionType(inner):
            return keeps_order(source, inner)
        case T.MapType(value=value), T.MapType(value=other):
            return keeps_order(value, other)
        case (
            (T.SeqType(elem) | T.SetType(elem) | T.BagType(elem)),
            (T.SeqType(other) | T.SetType(other) | T.BagType(other)),
        ):
            return keeps_order(elem, other)
        case _:
            return True


def _in_a_row(names: list[str], known: tuple[str, ...]) -> bool:
    places = [known.index(n) for n in names]
    return places == sorted(places)


def _in_order(c: Code, target: Loc, count: Operand, shape: T.BagType) -> Loc:
    """Return a list, the shape of a bag, with its elements put into domain order."""
    whole, ordered, place = read(c, target), temporary(c, shape), c.alloca()

    def one(index: Operand) -> None:
        this = element(c, whole, index, shape.elem)
        c.store(0, place)

        def count_before(i: Operand) -> None:
            smaller, larger = c.new_label(), c.new_label()
            order(c, element(c, whole, i, shape.elem), this, smaller, larger)
            # Of equal ones, the first stays before the other.
            c.leave_if(c.cmp("sge", i, index), larger)
            c.label(smaller)
            c.store(c.add(c.load(place), 1), place)
            c.label(larger)

        repeat(c, count, count_before)
        write(c, element_at(c, ordered, c.load(place), shape.elem), this)

    tally = T.IntType(0, cast("int", shape.cap) + 1)
    write(c, part(c, ordered, frame(shape).fields[0], tally), Val(tally, count))
    repeat(c, count, one)
    return ordered


def _convert_set(c: Code, v: Val, shape: T.SetType) -> tuple[Val, Bit]:
    source = cast("T.SetType", v.shape).elem
    if isinstance(source, T.NeverType):
        return zero(c, shape), True
    offset = _shift(source, shape.elem)
    if offset is not None and is_narrow(v.shape) and is_narrow(shape):
        return Val(shape, c.shl(v.number, offset) if offset < WORD else 0), True
    good, target = Loc(c.alloca(), 0, 0, T.BOOL), temporary(c, shape)
    c.store(1, good.pointer)

    def one(index: Operand) -> None:
        converted, ok = convert(c, from_ordinal(c, source, index), shape.elem)
        _and_into(c, good, ok)
        set_bit(c, target, c.select(ok, place_of(c, converted), 0), ok)

    each_member(c, v, one)
    return read(c, target), read(c, good).bit


def _listed(c: Code, v: Val, shape: T.BagType) -> tuple[Val, Bit]:
    """Return a set that is kept as bits as one that is kept as a list."""
    source, room_for = cast("T.SetType", v.shape).elem, cast("int", shape.cap)
    good, target, count = Loc(c.alloca(), 0, 0, T.BOOL), temporary(c, shape), c.alloca()
    c.store(1, good.pointer)
    c.store(0, count)

    def one(index: Operand) -> None:
        converted, ok = convert(c, from_ordinal(c, source, index), shape.elem)
        at = c.load(count)
        fits = c.cmp("slt", at, room_for)
        _and_into(c, good, c.both(ok, fits))
        place = c.select(fits, at, 0)
        write(c, element_at(c, target, place, shape.elem), converted)
        c.store(c.add(place, 1), count)

    if not isinstance(source, T.NeverType) and room_for:
        each_member(c, v, one)
    tally = T.IntType(0, room_for + 1)
    write(c, part(c, target, frame(shape).fields[0], tally), Val(tally, c.load(count)))
    if room_for and not keeps_order(source, shape.elem):
        target = _in_order(c, target, c.load(count), shape)
    empty = c.cmp("eq", v.number, 0) if is_narrow(v.shape) else False
    fine = read(c, good).bit if room_for else empty
    return read(c, target), fine


def _unlisted(c: Code, v: Val, shape: T.SetType) -> tuple[Val, Bit]:
    """Return a set that is kept as a list as one that is kept as bits."""
    source = cast("T.BagType", v.shape)
    good, target = Loc(c.alloca(), 0, 0, T.BOOL), temporary(c, shape)
    c.store(1, good.pointer)

    def one(index: Operand) -> None:
        place, ok = ordinal(c, element(c, v, index, source.elem), shape.elem)
        _and_into(c, good, ok)
        set_bit(c, target, place, ok)

    if source.cap:
        repeat(c, length(c, v), one)
    return read(c, target), read(c, good).bit


def _shift(source: T.Type, target: T.Type) -> int | None:
    """Return by how much places differ if `target` has all of `source`, in a row; else None."""
    if isinstance(source, T.IntType) and isinstance(target, T.IntType):
        (lo, hi), (low, high) = bounds(source), bounds(target)
        return lo - low if low <= lo and hi <= high else None
    if universe(source) > 256 or universe(target) > 256:
        return None
    places = [ordinals(target).get(v) for v in elements(source)]
    first = places[0] if places else None
    in_a_row = first is not None and places == list(range(first, first + len(places)))
    return first if in_a_row else None


def ordinal(c: Code, v: Val, domain: T.Type) -> tuple[Operand, Bit]:
    """Return the place of a value in a domain, and whether it is there at all (else 0)."""
    inside_it, ok = convert(c, v, domain)
    check_numbered(domain)
    place = place_of(c, inside_it)
    return (place if ok is True else c.select(ok, place, 0)), ok


def choose(c: Code, test: Bit, yes: Callable[[], Val], no: Callable[[], Val]) -> Val:
    """Return one of two values; without branches where neither needs any."""
    if isinstance(test, bool):
        return yes() if test else no()
    (a, on_yes), (b, on_no) = c.aside(yes), c.aside(no)
    if on_yes.is_straight and on_no.is_straight and len(on_yes.lines) + len(on_no.lines) <= SHORT:
        c.place(on_yes)
        c.place(on_no)
        return selected(c, test, a, b)
    c.branch(test, on_yes.label, on_no.label)
    shape, end = join(a.shape, b.shape), c.new_label()
    cases: list[tuple[Operand | Bit, str]] = []
    for piece, v in ((on_yes, a), (on_no, b)):
        c.enter(piece)
        x = certain(c, v, shape).x
        if not c.open:
            c.label(c.new_label("dead"))
        cases.append((x, c.block))
        c.jump(end)
    c.label(end)
    if isinstance(shape, T.BoolType):
        return Val(shape, c.phi("i1", cases))
    return Val(shape, c.phi("i64" if is_narrow(shape) else "ptr", cases))


def selected(c: Code, test: Bit, a: Val, b: Val) -> Val:
    """Return `a` if `test`, else `b`, both of which are there already."""
    shape = join(a.shape, b.shape)
    return picked(c, test, certain(c, a, shape), certain(c, b, shape))
