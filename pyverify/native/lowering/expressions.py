"""The value of an expression, as machine code: one case per `Expr` node.

Evaluation is Python's: operands left to right; what is lazy is jumped over, unless both sides are
a few instructions that cannot fail.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import assert_never, cast

from pyverify.ir import nodes as N
from pyverify.ir import types as T
from pyverify.native.code import Bit, Operand
from pyverify.native.layout import by_ordinal, element_place, frame, is_narrow
from pyverify.native.lowering.body import Body
from pyverify.native.lowering.shapes import Unlowerable, join, narrowed, seen_as, set_of
from pyverify.native.lowering.values import (
    SHORT,
    Loc,
    Val,
    certain,
    choose,
    component,
    constant,
    convert,
    element,
    element_at,
    length,
    made,
    member,
    of_bit,
    ordinal,
    read,
    temporary,
    which,
    write,
    zero,
)


def evaluate(b: Body, expr: N.Expr) -> Val:  # noqa: C901, PLR0912  # one case per node
    """Write the code that computes `expr`; return its value."""
    match expr:
        case N.Const() | N.ParamRef():
            return constant(b.c, expr.type, expr.value)
        case N.VarRef(name):
            return read(b.c, b.variable(name, expr.after))
        case N.LocalRef(name):
            return b.local(name)
        case N.Apply():
            from pyverify.native.lowering.operators import apply

            return apply(b, expr)
        case N.And(args):
            return of_bit(conjunction(b, tests_of(b, args)))
        case N.Or(args):
            return of_bit(disjunction(b, tests_of(b, args)))
        case N.Implies(left, right):
            return of_bit(
                disjunction(b, [lambda: b.c.not_(truth(b, left)), lambda: truth(b, right)])
            )
        case N.IfExpr(test, then, orelse):
            return choose(
                b.c, truth(b, test), lambda: evaluate(b, then), lambda: evaluate(b, orelse)
            )
        case N.Let(name, value, body):
            b.names[name] = evaluate(b, value)
            return evaluate(b, body)
        case N.Index(base, index):
            return item(b, evaluate(b, base), evaluate(b, index))
        case N.Item(base, position):
            v = evaluate(b, base)
            if isinstance(v.shape, T.NeverType):
                return v
            items = cast("T.TupleType", v.shape).items
            return component(b.c, v, frame(v.shape).fields[position], items[position])
        case N.Field(base, name):
            return record_field(b, evaluate(b, base), name)
        case N.MakeTuple(items):
            return make_tuple(b, [evaluate(b, i) for i in items])
        case N.MakeSet(items):
            return make_set(b, [evaluate(b, i) for i in items], expr.type)
        case N.MakeSeq(items):
            return make_seq(b, [evaluate(b, i) for i in items])
        case N.MakeMap(entries):
            return make_map(b, expr, entries)
        case N.MakeRecord(record, fields):
            return make_record(b, record, expr, [evaluate(b, f) for f in fields])
        case N.IsRecord(value, records):
            return of_bit(is_record(b, evaluate(b, value), records))
        case N.Coerce(value, t):
            v = evaluate(b, value)
            return certain(b.c, v, seen_as(v.shape, t))
        case N.Narrow(value, t):
            v = evaluate(b, value)
            narrow, ok = convert(b.c, v, narrowed(v.shape, t))
            b.fail_unless(ok)
            return narrow
        case N.Comprehension():
            from pyverify.native.lowering.collections import comprehension

            return comprehension(b, expr)
        case N.Select():
            from pyverify.native.lowering.collections import select

            return select(b, expr)
        case N.Call(function, args):
            from pyverify.native.lowering.statements import call

            return call(b, expr, b.spec.functions[function], [evaluate(b, a) for a in args])
        case _:
            assert_never(expr)


def truth(b: Body, expr: N.Expr) -> Bit:
    """Write the code that computes a Boolean expression."""
    v = evaluate(b, expr)
    if isinstance(v.shape, T.NeverType):  # about an element of nothing: never reached
        return False
    if not isinstance(v.shape, T.BoolType):
        raise Unlowerable("a condition that is no Boolean")
    return v.bit


# ---------------------------------------------------------------- and, or


def tests_of(b: Body, exprs: Sequence[N.Expr]) -> list[Callable[[], Bit]]:
    """Return for each Boolean expression what writes its code."""
    return [partial(truth, b, e) for e in exprs]


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


# ---------------------------------------------------------------- parts


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
    from pyverify.native.lowering.values import selected

    return selected(b.c, test, yes, no)


def _field(b: Body, v: Val, name: str) -> Val:
    fields = cast("T.RecordType", v.shape).fields
    place = [n for n, _ in fields].index(name)
    return component(b.c, v, frame(v.shape).fields[place], fields[place][1])


def is_record(b: Body, v: Val, records: tuple[str, ...]) -> Bit:
    """Return whether a value is of one of these record classes."""
    from pyverify.native.lowering.values import inside, is_there

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


def make_set(b: Body, values: list[Val], t: T.Type) -> Val:
    """Return the set of these elements."""
    from pyverify.native.lowering.collections import add_to

    shape: T.Type = T.NEVER
    for v in values:
        shape = join(shape, v.shape)
    shape = set_of(seen_as(shape, cast("T.SetType", t).elem), 0)
    result = zero(b.c, shape)
    for v in values:
        result = add_to(b, result, v)
    return result


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
    from pyverify.native.lowering.values import part

    cap = cast("int", cast("T.SeqType", at.shape).cap)
    shape = T.IntType(0, cap + 1)
    write(b.c, part(b.c, at, frame(at.shape).fields[0], shape), Val(shape, count))


def make_map(b: Body, expr: N.MakeMap, entries: tuple[tuple[N.Expr, N.Expr], ...]) -> Val:
    """Return a map; its keys must be known here to be those of its domain."""
    pairs = [(evaluate(b, k), evaluate(b, v)) for k, v in entries]
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
        from pyverify.native.lowering.values import set_bit

        c = self.b.c
        place, ok = ordinal(c, key, self.shape.key)
        if ok is not True:
            c.store(c.and_(c.load(self.good), c.word(ok)), self.good)
        set_bit(c, self.keys, place)
        where = element_at(c, self.at, place, self.shape.value)
        write(c, where, certain(c, value, self.shape.value))

    def finish(self) -> Val:
        """Return the map; KeyError if a key is missing."""
        from pyverify.native.lowering.values import equal

        b = self.b
        b.fail_unless(b.c.bit(b.c.load(self.good)))
        every = constant(b.c, T.SetType(self.shape.key), frozenset(by_ordinal(self.shape.key)))
        b.fail_unless(equal(b.c, read(b.c, self.keys), certain(b.c, every, self.keys.shape)))
        return read(b.c, self.at)
