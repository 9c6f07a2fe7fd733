"""Parts of values, and values made of parts: items, fields, displays."""

from __future__ import annotations

from typing import cast

from pyverify.ir import nodes as N
from pyverify.ir import types as T
from pyverify.native.code import Bit, Operand
from pyverify.native.layout import by_ordinal, element_place, frame, is_narrow
from pyverify.native.lowering.body import Body
from pyverify.native.lowering.comparison import equal
from pyverify.native.lowering.conversion import certain, ordinal, selected
from pyverify.native.lowering.loops import set_bit
from pyverify.native.lowering.shapes import Unlowerable, join, seen_as
from pyverify.native.lowering.values import (
    Loc,
    Val,
    component,
    constant,
    element,
    element_at,
    inside,
    is_there,
    length,
    made,
    member,
    part,
    read,
    temporary,
    which,
    write,
)


def item(b: Body, base: Val, index: Val) -> Val:
    """Return `base[index]` of a map or a sequence."""
    if isinstance(base.shape, T.MapType):
        place = key_place(b, base.shape.key, index)
        return element(b.c, base, place, base.shape.value)
    if isinstance(base.shape, T.NeverType):
        b.c.jump(b.exits.error)
        return Val(T.NEVER, 0)
    seq = cast("T.SeqType", base.shape)
    place = seq_place(b, length(b.c, base), index)
    return element(b.c, base, place, seq.elem)


def key_place(b: Body, key: T.Type, index: Val) -> Operand:
    """Return the place of a key of a map; a KeyError if it is none."""
    place, ok = ordinal(b.c, index, key)
    b.fail_unless(ok)
    return place


def seq_place(b: Body, count: Operand, index: Val) -> Operand:
    """Return the place of an index of a sequence, counting negative ones from its end."""
    c = b.c
    if isinstance(index.shape, T.BoolType):
        index = Val(T.IntType(0, 2), c.word(index.bit))
    place = wrapped(b, count, index)
    b.fail_unless(c.cmp("ult", place, count))
    return place


def wrapped(b: Body, count: Operand, index: Val) -> Operand:
    """Return an index with `count` added if it is negative; it may still be none."""
    c = b.c
    lo = index.shape.lo if isinstance(index.shape, T.IntType) else 0
    if lo is not None and lo >= 0:
        return index.number
    return c.select(c.cmp("slt", index.number, 0), c.add(index.number, count), index.number)


def record_field(b: Body, v: Val, name: str) -> Val:
    """Return a field of a record or of a union that may lack it."""
    c = b.c
    if isinstance(v.shape, T.NeverType):
        return v
    if isinstance(v.shape, T.RecordType):
        return _field(b, v, name)
    records = cast("T.UnionType", v.shape).records
    having = [i for i, r in enumerate(records) if r.field_type(name) is not None]
    tag = which(c, v)
    has: Bit = False
    for i in having:
        has = c.either(has, c.cmp("eq", tag, i))
    if len(having) < len(records):
        b.fail_unless(has)
    found: Val | None = None
    for i in having:
        one = _field(b, member(c, v, i), name)
        found = one if found is None else _pick(b, c.cmp("eq", tag, i), one, found)
    if found is None:
        raise Unlowerable(f"no record has a field {name}")
    return found


def _pick(b: Body, test: Bit, yes: Val, no: Val) -> Val:
    return selected(b.c, test, yes, no)


def _field(b: Body, v: Val, name: str) -> Val:
    fields = cast("T.RecordType", v.shape).fields
    place = [n for n, _ in fields].index(name)
    return component(b.c, v, frame(v.shape).fields[place], fields[place][1])


def is_record(b: Body, v: Val, records: tuple[str, ...]) -> Bit:
    """Return whether a value is of one of these record classes."""
    match v.shape:
        case T.RecordType(name):
            return name in records
        case T.UnionType(members):
            tag, result = which(b.c, v), cast("Bit", False)
            for i, r in enumerate(members):
                if r.record in records:
                    result = b.c.either(result, b.c.cmp("eq", tag, i))
            return result
        case T.OptionType(inner):
            if isinstance(inner, T.NeverType):
                return False
            return b.c.both(is_there(b.c, v), is_record(b, inside(b.c, v), records))
        case _:
            return False


# ---------------------------------------------------------------- displays


def make_tuple(b: Body, values: list[Val]) -> Val:
    """Return a tuple."""
    shape = T.TupleType(tuple(v.shape for v in values))
    return made(b.c, shape, list(zip(frame(shape).fields, values, strict=True)))


def make_record(b: Body, record: str, expr: N.MakeRecord, values: list[Val]) -> Val:
    """Return a record; its fields may lie outside their domains until the step ends."""
    t = cast("T.RecordType", expr.type)
    fields = tuple(
        (name, seen_as(v.shape, domain)) for (name, domain), v in zip(t.fields, values, strict=True)
    )
    shape = T.RecordType(record, fields)
    parts = [certain(b.c, v, f) for v, (_, f) in zip(values, fields, strict=True)]
    return made(b.c, shape, list(zip(frame(shape).fields, parts, strict=True)))


def make_seq(b: Body, values: list[Val]) -> Val:
    """Return the sequence of these elements."""
    elem: T.Type = T.NEVER
    for v in values:
        elem = join(elem, v.shape)
    shape = T.SeqType(elem, len(values))
    f = frame(shape)
    if not is_narrow(shape):
        at = temporary(b.c, shape)
        put_length(b, at, len(values))
        for i, v in enumerate(values):
            write(b.c, element_at(b.c, at, i, elem), certain(b.c, v, elem))
        return read(b.c, at)
    count = Val(T.IntType(0, len(values) + 1), len(values))
    parts = [(f.fields[0], count)]
    parts += [(element_place(f, i), certain(b.c, v, elem)) for i, v in enumerate(values)]
    return made(b.c, shape, parts)


def put_length(b: Body, at: Loc, count: Operand) -> None:
    """Write the length of a sequence or bag in memory."""
    cap = cast("int", cast("T.SeqType", at.shape).cap)
    shape = T.IntType(0, cap + 1)
    write(b.c, part(b.c, at, frame(at.shape).fields[0], shape), Val(shape, count))


def make_map(b: Body, expr: N.MakeMap, entries: tuple[tuple[N.Expr, N.Expr], ...]) -> Val:
    """Return a map; its keys must be known here to be those of its domain."""
    pairs = [(b.value(k), b.value(v)) for k, v in entries]
    t = cast("T.MapType", expr.type)
    image: T.Type = T.NEVER
    for _, v in pairs:
        image = join(image, v.shape)
    shape = T.MapType(t.key, seen_as(image, t.value))
    builder = MapBuilder(b, shape)
    for k, v in pairs:
        builder.put(k, v)
    return builder.finish()


class MapBuilder:
    """A map being made key by key; every key must come, and no other may."""

    def __init__(self, b: Body, shape: T.MapType) -> None:
        """Start with no key."""
        self.b, self.shape = b, shape
        self.at = temporary(b.c, shape)
        self.keys = temporary(b.c, T.SetType(shape.key))
        self.good = b.c.alloca()
        b.c.store(1, self.good)

    def put(self, key: Val, value: Val) -> None:
        """Set the value of a key; the last one wins, a KeyError comes at the end."""
        c = self.b.c
        place, ok = ordinal(c, key, self.shape.key)
        if ok is not True:
            c.store(c.and_(c.load(self.good), c.word(ok)), self.good)
        set_bit(c, self.keys, place)
        where = element_at(c, self.at, place, self.shape.value)
        write(c, where, certain(c, value, self.shape.value))

    def finish(self) -> Val:
        """Return the map; KeyError if a key is missing."""
        b = self.b
        b.fail_unless(b.c.bit(b.c.load(self.good)))
        every = constant(b.c, T.SetType(self.shape.key), frozenset(by_ordinal(self.shape.key)))
        b.fail_unless(equal(b.c, read(b.c, self.keys), certain(b.c, every, self.keys.shape)))
        return read(b.c, self.at)
