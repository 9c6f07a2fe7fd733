"""Values in machine code: reading, making and taking apart.

`Val` is a value at compile time: its shape, and the operand that holds it. A narrow value is a
number: an integer itself, a Boolean an i1, everything else its packed bits. A wide one is the
address of its words, which nobody writes while it is in use.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from pyverify.ir import types as T
from pyverify.native.code import Bit, Code, Operand, signed
from pyverify.native.layout import WORD, Frame, Place, frame, is_narrow, is_scalar, pack_words
from pyverify.native.lowering.shapes import Unlowerable, of_value
from pyverify.values import Value


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


def member_or_first(c: Code, v: Val, index: int, here: Bit) -> Val:
    """Return a union value as record number `index`; the first such record, unless it is `here`.

    For code that runs whichever record it is, and must not take other bits for lengths.
    """
    one = member(c, v, index)
    return picked(c, here, one, zero(c, one.shape))


def united(c: Code, v: Val, shape: T.UnionType) -> Val:
    """Return a record, which has the shape of its member already, as a union value."""
    index = [r.record for r in shape.records].index(cast("T.RecordType", v.shape).record)
    tag, content = frame(shape).fields
    return made(c, shape, [(tag, Val(T.IntType(0, len(shape.records)), index)), (content, v)])


def number(c: Code, v: Val) -> Operand:
    """Return an integer, or a Boolean as 0 or 1."""
    if isinstance(v.shape, T.BoolType):
        return c.word(v.bit)
    if isinstance(v.shape, T.IntType):
        return v.number
    if isinstance(v.shape, T.NeverType):
        return 0
    raise Unlowerable(f"{T.show(v.shape)} is no number")


def picked(c: Code, test: Bit, a: Val, b: Val) -> Val:
    """Return `a` if `test`, else `b`: two values of the same shape that are there already."""
    if isinstance(a.shape, T.BoolType):
        return Val(a.shape, c.either(c.both(test, a.bit), c.both(c.not_(test), b.bit)))
    if not is_narrow(a.shape):
        return Val(a.shape, c.select_pointer(test, a.pointer, b.pointer))
    return Val(a.shape, c.select(test, a.number, b.number))
