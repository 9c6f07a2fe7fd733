"""Values in machine code: reading, making, converting and comparing them.

`Val` is a value at compile time: its shape, and the operand that holds it. A narrow value is a
number: an integer itself, a Boolean an i1, everything else its packed bits. A wide one is the
address of its words, which nobody writes while it is in use.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

from pyverify.ir import types as T
from pyverify.native.code import MASK, Bit, Code, Operand, signed
from pyverify.native.layout import (
    LARGEST_TABLE,
    WORD,
    Frame,
    Place,
    bits_for,
    by_ordinal,
    frame,
    is_narrow,
    is_scalar,
    key_count,
    ordinals,
    pack_words,
    universe,
)
from pyverify.native.lowering.shapes import Unlowerable, bounds, join, of_value
from pyverify.values import Value, elements, size_up_to


@dataclass(frozen=True, slots=True)
class Val:
    """A value: its shape, and the i64, i1 (Boolean) or ptr (wide) that holds it."""

    shape: T.Type
    x: Operand | Bit

    @property
    def number(self) -> Operand:
        """Return the operand of a narrow value that is no Boolean."""
        return self.x

    @property
    def bit(self) -> Bit:
        """Return the operand of a Boolean."""
        return cast("Bit", self.x)

    @property
    def pointer(self) -> str:
        """Return the address of a wide value."""
        return cast("str", self.x)


@dataclass(frozen=True, slots=True)
class Loc:
    """A place in memory that holds a value: `word` words and `bit` bits behind `pointer`."""

    pointer: str
    word: Operand
    bit: Operand
    shape: T.Type


# Both sides of a choice are written out without branches if that takes so many instructions.
SHORT = 24

# Values are numbered by arithmetic up to here.
MOST_NUMBERED = 1 << 60

TRUE, FALSE = Val(T.BOOL, True), Val(T.BOOL, False)


def of_bit(x: Bit) -> Val:
    """Return a Boolean."""
    return Val(T.BOOL, x)


def raw(c: Code, v: Val) -> Operand:
    """Return the packed bits of a narrow value."""
    match v.shape:
        case T.BoolType():
            return c.word(v.bit)
        case T.IntType(int() as lo, int()):
            return c.sub(v.number, lo)
        case _:
            return v.number


def cooked(c: Code, shape: T.Type, bits: Operand) -> Val:
    """Return the narrow value with these packed bits."""
    match shape:
        case T.BoolType():
            return Val(shape, c.bit(bits))
        case T.IntType(int() as lo, int()):
            return Val(shape, c.add(bits, lo))
        case _:
            return Val(shape, bits)


def constant(c: Code, t: T.Type, value: Value) -> Val:
    """Return a constant of type `t`."""
    shape = of_value(t, value)
    words = pack_words(shape, value)
    if is_narrow(shape):
        return cooked(c, shape, signed(words[0]))
    return Val(shape, c.module.table(tuple(words)))


def known(v: Val) -> bool:
    """Tell whether the value is known at compile time."""
    return isinstance(v.x, int)


# ---------------------------------------------------------------- memory


def read(c: Code, at: Loc) -> Val:
    """Return the value in memory; a wide one is not copied."""
    f = frame(at.shape)
    if f.bits is None:
        return Val(at.shape, c.at(at.pointer, at.word))
    if f.bits == 0:
        return cooked(c, at.shape, 0)
    return cooked(c, at.shape, c.low(c.lshr(c.load(at.pointer, at.word), at.bit), f.bits))


def write(c: Code, at: Loc, v: Val) -> None:
    """Write a value, which has the shape of its place already, to memory."""
    f = frame(at.shape)
    if f.bits is None:
        c.copy(c.at(at.pointer, at.word), v.pointer, f.words)
    elif f.bits == WORD:
        c.store(raw(c, v), at.pointer, at.word)
    elif f.bits:
        hole = c.xor(c.shl((1 << f.bits) - 1, at.bit), -1)
        kept = c.and_(c.load(at.pointer, at.word), hole)
        c.store(c.or_(kept, c.shl(raw(c, v), at.bit)), at.pointer, at.word)


def part(c: Code, at: Loc, place: Place, shape: T.Type) -> Loc:
    """Return where a component is."""
    return Loc(at.pointer, c.add(at.word, place.word), c.add(at.bit, place.bit), shape)


def element_at(c: Code, at: Loc, index: Operand, shape: T.Type) -> Loc:
    """Return where element `index` of a map, sequence or bag is."""
    word, bit = _element(c, frame(at.shape), index)
    return Loc(at.pointer, c.add(at.word, word), c.add(at.bit, bit), shape)


def _element(c: Code, f: Frame, index: Operand) -> tuple[Operand, Operand]:
    if f.stride_words:
        return c.mul(index, f.stride_words), 0
    if f.bits is not None:
        return 0, c.add(f.first_bit, c.mul(index, f.stride))
    word = c.op("udiv", index, f.per_word)
    return word, c.mul(c.op("urem", index, f.per_word), f.stride)


def temporary(c: Code, shape: T.Type) -> Loc:
    """Return memory for a value, filled with zeros."""
    words = frame(shape).words
    pointer = c.alloca(words)
    c.zero(pointer, words)
    return Loc(pointer, 0, 0, shape)


def room(c: Code, shape: T.Type) -> Loc:
    """Return memory for a value."""
    return Loc(c.alloca(frame(shape).words), 0, 0, shape)


def copied(c: Code, v: Val) -> Val:
    """Return the value in memory of its own, if it is wide."""
    if is_narrow(v.shape):
        return v
    place = room(c, v.shape)
    write(c, place, v)
    return read(c, place)


# ---------------------------------------------------------------- components


def component(c: Code, v: Val, place: Place, shape: T.Type) -> Val:
    """Return the component of a value at a place."""
    if not is_narrow(v.shape):
        return read(c, Loc(v.pointer, place.word, place.bit, shape))
    bits = frame(shape).bits or 0
    return cooked(c, shape, c.low(c.lshr(raw(c, v), place.bit), bits) if bits else 0)


def element(c: Code, v: Val, index: Operand, shape: T.Type) -> Val:
    """Return element `index`, which there is, of a map, sequence or bag."""
    f = frame(v.shape)
    if f.bits is None:
        return read(c, element_at(c, Loc(v.pointer, 0, 0, v.shape), index, shape))
    bits = frame(shape).bits or 0
    if not bits:
        return cooked(c, shape, 0)
    return cooked(c, shape, c.low(c.lshr(v.number, _element(c, f, index)[1]), bits))


def made(c: Code, shape: T.Type, parts: list[tuple[Place, Val]]) -> Val:
    """Return the composite value with these components, which have their shapes already."""
    if is_narrow(shape):
        bits: Operand = 0
        for place, v in parts:
            bits = c.or_(bits, c.shl(raw(c, v), place.bit) if frame(v.shape).bits else 0)
        return cooked(c, shape, bits)
    at = temporary(c, shape)
    for place, v in parts:
        write(c, part(c, at, place, v.shape), v)
    return read(c, at)


def length(c: Code, v: Val) -> Operand:
    """Return the length of a sequence or bag."""
    cap = cast("int", cast("T.SeqType | T.BagType", v.shape).cap)
    return component(c, v, frame(v.shape).fields[0], T.IntType(0, cap + 1)).number


def is_there(c: Code, v: Val) -> Bit:
    """Return whether an option is not None."""
    if is_scalar(v.shape):
        return c.cmp("ne", v.number, 0)
    return component(c, v, frame(v.shape).fields[0], T.BOOL).bit


def inside(c: Code, v: Val) -> Val:
    """Return what an option that is not None holds."""
    inner = cast("T.OptionType", v.shape).inner
    if not is_scalar(v.shape):
        return component(c, v, frame(v.shape).fields[1], inner)
    if isinstance(inner, T.NeverType):
        return Val(inner, 0)
    return cooked(c, inner, c.select(is_there(c, v), c.sub(v.number, 1), 0))


def option(c: Code, v: Val) -> Val:
    """Return the value as one that could have been None."""
    shape = T.OptionType(v.shape)
    if is_scalar(shape):
        return Val(shape, c.add(raw(c, v), 1))
    flag, content = frame(shape).fields
    return made(c, shape, [(flag, TRUE), (content, v)])


def none(c: Code, shape: T.Type) -> Val:
    """Return None as a value of an option."""
    return zero(c, shape)


def zero(c: Code, shape: T.Type) -> Val:
    """Return the value all of whose bits are 0: empty, None, the first of the domain."""
    if is_narrow(shape):
        return cooked(c, shape, 0)
    return Val(shape, c.module.table((0,) * frame(shape).words))


def which(c: Code, v: Val) -> Operand:
    """Return the place of a union value's record among the records of its shape."""
    records = cast("T.UnionType", v.shape).records
    tag = T.IntType(0, len(records))
    return component(c, v, frame(v.shape).fields[0], tag).number


def member(c: Code, v: Val, index: int) -> Val:
    """Return a union value as the record it is, number `index` of its shape."""
    records = cast("T.UnionType", v.shape).records
    return component(c, v, frame(v.shape).fields[1], records[index])


def united(c: Code, v: Val, shape: T.UnionType) -> Val:
    """Return a record, which has the shape of its member already, as a union value."""
    index = [r.record for r in shape.records].index(cast("T.RecordType", v.shape).record)
    tag, content = frame(shape).fields
    return made(c, shape, [(tag, Val(T.IntType(0, len(shape.records)), index)), (content, v)])


# ---------------------------------------------------------------- control


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
    a, b = certain(c, a, shape), certain(c, b, shape)
    if isinstance(shape, T.BoolType):
        yes = c.both(test, a.bit)
        return of_bit(c.either(yes, c.both(c.not_(test), b.bit)))
    if not is_narrow(shape):
        return Val(shape, c.select_pointer(test, a.pointer, b.pointer))
    return Val(shape, c.select(test, a.number, b.number))


def repeat(c: Code, count: Operand, body: Callable[[str], None]) -> None:
    """Write a loop: `body` for 0, 1, ... up to `count`."""
    if not c.open:
        c.label(c.new_label("dead"))
    before, head, inner, again, end = c.block, *(c.new_label() for _ in range(4))
    c.label(head)
    index, following = c.fresh("i"), c.fresh("i")
    c.emit(f"{index} = phi i64 [ 0, %{before} ], [ {following}, %{again} ]")
    c.branch(c.cmp("slt", index, count), inner, end)
    c.label(inner)
    body(index)
    c.label(again)
    c.emit(f"{following} = add i64 {index}, 1")
    c.jump(head)
    c.label(end)


def each_bit(c: Code, word: Operand, body: Callable[[Operand], None]) -> None:
    """Write a loop over the places of the bits that are set, lowest first."""
    if isinstance(word, int):
        word &= MASK
        while word:
            body((word & -word).bit_length() - 1)
            word &= word - 1
        return
    if not c.open:
        c.label(c.new_label("dead"))
    before, head, inner, again, end = c.block, *(c.new_label() for _ in range(4))
    c.label(head)
    rest, following = c.fresh("w"), c.fresh("w")
    c.emit(f"{rest} = phi i64 [ {word}, %{before} ], [ {following}, %{again} ]")
    c.branch(c.cmp("ne", rest, 0), inner, end)
    c.label(inner)
    body(c.lowest_bit(rest))
    c.label(again)
    less = c.fresh()
    c.emit(f"{less} = sub i64 {rest}, 1")
    c.emit(f"{following} = and i64 {rest}, {less}")
    c.jump(head)
    c.label(end)


# ---------------------------------------------------------------- conversion


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
        case T.BoolType(), T.IntType():
            return _convert_int(c, Val(T.IntType(0, 2), c.word(v.bit)), shape)
        case _:
            return zero(c, shape), False


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
    chosen = selected(c, there, option(c, content), zero(c, shape))
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
        converted, fits = (
            convert(c, member(c, v, index), shape) if _may_be(record, shape) else (result, False)
        )
        here = c.cmp("eq", tag, index)
        result = selected(c, here, converted, result)
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
    return read(c, target), read(c, good).bit


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
        place, there = ordinal(c, converted, shape.elem)
        _and_into(c, good, c.both(ok, there))
        set_bit(c, target, place, c.both(ok, there))

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
    fine = read(c, good).bit if room_for else equal(c, v, zero(c, v.shape))
    return read(c, target), fine


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


def set_bit(c: Code, at: Loc, place: Operand, test: Bit = True) -> None:
    """Add the element at `place` of its domain to the set in memory, if `test`."""
    word = c.add(at.word, c.lshr(place, 6))
    kept = c.load(at.pointer, word)
    c.store(c.or_(kept, c.shl(c.word(test), c.and_(place, 63))), at.pointer, word)


def each_member(c: Code, v: Val, body: Callable[[Operand], None]) -> None:
    """Write a loop over the places in the domain of the elements of a set, in order."""
    if is_narrow(v.shape):
        each_bit(c, v.number, body)
        return

    def word(index: Operand) -> None:
        base = c.shl(index, 6)
        each_bit(c, c.load(v.pointer, index), lambda i: body(c.add(base, i)))

    repeat(c, frame(v.shape).words, word)


# ---------------------------------------------------------------- places in domains


def ordinal(c: Code, v: Val, domain: T.Type) -> tuple[Operand, Bit]:
    """Return the place of a value in a domain, and whether it is there at all (else 0)."""
    inside_it, ok = convert(c, v, domain)
    place = _ordinal(c, inside_it)
    return (place if ok is True else c.select(ok, place, 0)), ok


def _ordinal(c: Code, v: Val) -> Operand:
    match v.shape:
        case _ if is_scalar(v.shape):
            return raw(c, v)
        case T.OptionType(inner):
            content = c.add(_ordinal(c, inside(c, v)), 1)
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
                place = c.add(c.mul(place, _size(image)), _ordinal(c, element(c, v, i, image)))
            return place
        case _:
            return c.load(c.module.table(_places_of_bits(v.shape)), raw(c, v))


def _radix(c: Code, v: Val, items: tuple[T.Type, ...]) -> Operand:
    place: Operand = 0
    for where, item in zip(frame(v.shape).fields, items, strict=True):
        place = c.add(c.mul(place, _size(item)), _ordinal(c, component(c, v, where, item)))
    return place


def _union_ordinal(c: Code, v: Val, records: tuple[T.RecordType, ...]) -> Operand:
    tag, result, before = which(c, v), cast("Operand", 0), 0
    for index, record in enumerate(records):
        here = c.add(_ordinal(c, member(c, v, index)), before) if _size(record) else 0
        result = c.select(c.cmp("eq", tag, index), here, result)
        before += _size(record)
    return result


def _size(t: T.Type) -> int:
    size = size_up_to(t, MOST_NUMBERED)
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


# ---------------------------------------------------------------- equality and order


def equal(c: Code, a: Val, b: Val) -> Bit:
    """Return whether two values are the same."""
    match a.shape, b.shape:
        case (T.IntType(), T.IntType()):
            return c.cmp("eq", a.number, b.number)
        case (T.BoolType(), T.BoolType()):
            return c.not_(c.differ(a.bit, b.bit))
    shape = join(a.shape, b.shape)
    a, b = certain(c, a, shape), certain(c, b, shape)
    if is_narrow(shape):
        return c.cmp("eq", a.number, b.number)
    different: Operand = 0
    words = frame(shape).words
    if words <= 8:
        for i in range(words):
            different = c.or_(different, c.xor(c.load(a.pointer, i), c.load(b.pointer, i)))
        return c.cmp("eq", different, 0)
    total = c.alloca()
    c.store(0, total)
    repeat(
        c,
        words,
        lambda i: c.store(
            c.or_(c.load(total), c.xor(c.load(a.pointer, i), c.load(b.pointer, i))), total
        ),
    )
    return c.cmp("eq", c.load(total), 0)


def less(c: Code, a: Val, b: Val, strict: bool) -> Bit:
    """Return whether `a < b` (`<=` unless `strict`) as Python compares numbers and tuples."""
    match a.shape, b.shape:
        case (T.TupleType(items), T.TupleType(others)) if len(items) == len(others):
            result: Bit = not strict
            for i in reversed(range(len(items))):
                x = component(c, a, frame(a.shape).fields[i], items[i])
                y = component(c, b, frame(b.shape).fields[i], others[i])
                same = equal(c, x, y)
                result = c.either(less(c, x, y, strict=True), c.both(same, result))
            return result
        case (T.SeqType(), _) | (_, T.SeqType()):
            raise Unlowerable("an order of sequences")
        case _:
            return c.cmp("slt" if strict else "sle", number(c, a), number(c, b))


def number(c: Code, v: Val) -> Operand:
    """Return an integer, or a Boolean as 0 or 1."""
    if isinstance(v.shape, T.BoolType):
        return c.word(v.bit)
    if isinstance(v.shape, T.IntType):
        return v.number
    if isinstance(v.shape, T.NeverType):
        return 0
    raise Unlowerable(f"{T.show(v.shape)} is no number")
