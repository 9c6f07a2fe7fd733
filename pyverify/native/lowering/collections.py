"""Collections in machine code: loops over them, comprehensions, and making them piece by piece.

Loops over constants are written out while that is short, so that the places of what they touch
are constants too.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import cast

from pyverify.ir import nodes as N
from pyverify.ir import types as T
from pyverify.native.code import MASK, Bit, Operand
from pyverify.native.layout import (
    by_ordinal,
    frame,
    is_bits,
    is_narrow,
    key_count,
    pack_words,
    universe,
)
from pyverify.native.lowering.body import Body
from pyverify.native.lowering.comparison import equal, less
from pyverify.native.lowering.conversion import certain, convert, ordinal, selected
from pyverify.native.lowering.logic import conjunction, disjunction
from pyverify.native.lowering.loops import each_member, repeat, set_bit
from pyverify.native.lowering.order import order
from pyverify.native.lowering.parts import MapBuilder, make_tuple, put_length
from pyverify.native.lowering.places import from_ordinal
from pyverify.native.lowering.shapes import (
    Unlowerable,
    bounds,
    integer,
    join,
    most_of,
    of_value,
    seen_as,
    set_of,
)
from pyverify.native.lowering.values import (
    Loc,
    Val,
    component,
    constant,
    copied,
    element,
    element_at,
    length,
    number,
    of_bit,
    read,
    temporary,
    write,
    zero,
)
from pyverify.values import Value, in_order, iterate

# A loop over constants is written out as long as this many instructions do.
WRITTEN_OUT = 600
# A list that a comprehension makes may have this many elements.
LONGEST = 4096

Visit = Callable[[Val], None]


def bound(shape: T.Type) -> int:
    """Return how many elements a collection of the shape can have."""
    match shape:
        case T.SetType(elem):
            return universe(elem)
        case T.MapType(key):
            return key_count(key)
        case T.SeqType(_, int() as cap) | T.BagType(_, int() as cap):
            return cap
        case T.NeverType():
            return 0
        case _:
            raise Unlowerable(f"{T.show(shape)} is no collection")


def constants_of(expr: N.Expr) -> tuple[T.Type, list[Value]] | None:
    """Return the elements of a collection that is a constant, with their type; None if it is not."""
    match expr:
        case N.Coerce(value):
            return _in_order_of(expr.type, constants_of(value))
        case N.Apply("set" | "keys", (only,)):
            return _in_order_of(expr.type, constants_of(only))
        case N.Apply("seq", (only,)):
            return constants_of(only)
        case N.Const() | N.ParamRef():
            t = expr.type
            match t:
                case T.SetType(elem) | T.SeqType(elem) | T.BagType(elem):
                    return elem, iterate(t, expr.value)
                case T.MapType(key):
                    return T.widen(key), list(expr.value)
    return None


def _in_order_of(
    t: T.Type, found: tuple[T.Type, list[Value]] | None
) -> tuple[T.Type, list[Value]] | None:
    """Return the elements in the order in which a collection of type `t` has them."""
    if found is None:
        return None
    match t:
        case T.SetType(elem):
            return found[0], in_order(elem, frozenset(found[1]))
        case T.BagType(elem):
            return found[0], in_order(elem, found[1])
        case _:
            return found


def each(b: Body, source: N.Expr, visit: Visit) -> int:
    """Write a loop over a collection, in its order; return how often it runs at most."""
    listed = constants_of(source)
    if listed is not None:
        each_constant(b, *listed, visit)
        return len(listed[1])
    if isinstance(source, N.Apply) and source.op == "range":
        return each_number(b, [b.value(a) for a in source.args], visit)
    if isinstance(source, N.Apply) and source.op in _ROWS:
        return each_in_row(b, _ROWS[source.op](b, *map(b.value, source.args)), visit)
    v = b.value(source)
    each_element(b, v, visit)
    return bound(v.shape)


def each_constant(b: Body, t: T.Type, values: list[Value], visit: Visit) -> None:
    """Write a loop over constants of a type."""
    if not values:
        return
    c = b.c
    _, first = c.aside(lambda: visit(constant(c, t, values[0])))
    if len(values) > 2 and len(first.lines) * len(values) > WRITTEN_OUT:
        _each_in_table(b, t, values, visit)
        return
    for value in values:
        visit(constant(c, t, value))


def _each_in_table(b: Body, t: T.Type, values: list[Value], visit: Visit) -> None:
    shape: T.Type = T.NEVER
    for value in values:
        shape = join(shape, of_value(t, value))
    c, start = b.c, values[0]
    if isinstance(t, T.IntType) and values == list(range(start, start + len(values))):
        repeat(c, len(values), lambda i: visit(Val(shape, c.add(i, start))))
        return
    words = frame(shape).words
    table = c.module.table(tuple(w for v in values for w in pack_words(shape, v)))
    repeat(c, len(values), lambda i: visit(read(c, Loc(table, c.mul(i, words), 0, shape))))


def each_number(b: Body, args: list[Val], visit: Visit) -> int:
    """Write a loop over a `range`."""
    start, stop, step = args
    if not isinstance(step.x, int) or step.x == 0:
        raise Unlowerable("a range whose step is not known")
    c, by = b.c, step.x
    (lo, hi), (low, high) = bounds(start.shape), bounds(stop.shape)
    first, last = (lo, high - 1) if by > 0 else (low + 1, hi)
    most = max(0, -(-(last - first + 1) // abs(by)))
    if most == 0:
        return 0
    shape = integer(first, last)
    begin, end = _number(b, start), _number(b, stop)
    away = c.sub(end, begin) if by > 0 else c.sub(begin, end)
    if shape == T.INT:
        raise Unlowerable("a range without bounds")
    if isinstance(away, int):
        count: Operand = max(0, -(-away // abs(by)))
    else:
        rounded = c.op("udiv", c.add(away, abs(by) - 1), abs(by))
        count = c.select(c.cmp("sgt", away, 0), rounded, 0)
    if isinstance(count, int) and isinstance(begin, int):
        each_constant(b, T.INT, list(range(begin, begin + by * count, by)), visit)
        return count
    repeat(c, count, lambda i: visit(Val(shape, c.add(begin, c.mul(i, by)))))
    return most


def _number(b: Body, v: Val) -> Operand:
    return number(b.c, v)


@dataclass(frozen=True)
class Row:
    """What a loop runs over by place: `at(i)` for i from 0 on, `count` of them, at most `most`."""

    count: Operand
    most: int
    at: Callable[[Operand], Val]


def row_of(b: Body, v: Val) -> Row:
    """Return the elements of a sequence, a bag or a map's domain."""
    c = b.c
    match v.shape:
        case T.MapType(key):
            n = key_count(key)
            return Row(n, n, lambda i: from_ordinal(c, key, i))
        case T.BagType(elem, cap):
            return Row(length(c, v) if cap else 0, cap or 0, lambda i: element(c, v, i, elem))
        case _:
            elem, most = seq_shape(v).elem, seq_shape(v).cap or 0
            return Row(length(c, v) if most else 0, most, lambda i: element(c, v, i, elem))


def numbered_row(b: Body, s: Val) -> Row:
    """Return the pairs of position and element of a sequence."""
    row = row_of(b, s)
    index = T.IntType(0, max(row.most, 1))
    return replace(row, at=lambda i: make_tuple(b, [Val(index, i), row.at(i)]))


def paired_row(b: Body, x: Val, y: Val) -> Row:
    """Return the pairs of elements at the same position of two sequences."""
    c, left, right = b.c, row_of(b, x), row_of(b, y)
    shorter = c.select(c.cmp("slt", left.count, right.count), left.count, right.count)
    most = min(left.most, right.most)
    return Row(shorter, most, lambda i: make_tuple(b, [left.at(i), right.at(i)]))


def backward_row(b: Body, s: Val) -> Row:
    """Return a sequence from its last element to its first."""
    c, row = b.c, row_of(b, s)
    last = c.sub(row.count, 1)
    return replace(row, at=lambda i: row.at(c.sub(last, i)))


# What a loop may run over without making it first.
_ROWS: dict[str, Callable[..., Row]] = {
    "enumerate": numbered_row,
    "zip": paired_row,
    "reversed": backward_row,
}


def each_in_row(b: Body, row: Row, visit: Visit) -> int:
    """Write a loop over a row; return how often it runs at most."""
    if row.most:
        repeat(b.c, row.count, lambda i: visit(row.at(i)))
    return row.most


def seq_shape(v: Val) -> T.SeqType:
    """Return the shape of a sequence, also of one that is always empty."""
    if isinstance(v.shape, T.SeqType):
        return v.shape
    if isinstance(v.shape, T.NeverType):
        return T.SeqType(T.NEVER, 0)
    raise Unlowerable(f"{T.show(v.shape)} is no sequence")


def each_element(b: Body, v: Val, visit: Visit) -> None:
    """Write a loop over the elements of a collection, in its order."""
    c = b.c
    match v.shape:
        case T.SetType(elem):
            if isinstance(v.x, int):
                places = [i for i in range(64) if (v.x & MASK) >> i & 1]
                for i in places:
                    visit(from_ordinal(c, elem, i))
                return
            each_member(c, v, lambda i: visit(from_ordinal(c, elem, i)))
        case T.MapType() | T.SeqType() | T.BagType():
            each_in_row(b, row_of(b, v), visit)
        case T.NeverType():
            return
        case _:
            raise Unlowerable(f"{T.show(v.shape)} is no collection")


def bind(b: Body, target: N.Pattern, v: Val) -> None:
    """Let the names of a pattern stand for the components of a value."""
    if isinstance(target, str):
        b.names[target] = v
        return
    if isinstance(v.shape, T.NeverType):  # an element of nothing: never reached
        for name in target:
            bind(b, name, v)
        return
    items = cast("T.TupleType", v.shape).items
    for place, name, item in zip(frame(v.shape).fields, target, items, strict=True):
        bind(b, name, component(b.c, v, place, item))


# ---------------------------------------------------------------- comprehensions


Clauses = tuple[N.Generator | N.Filter, ...]


def clauses(b: Body, rest: Clauses, visit: Callable[[], None]) -> int:
    """Write the loops of a comprehension around `visit`; return how often it runs at most."""
    if not rest:
        visit()
        return 1
    first, others = rest[0], rest[1:]
    if isinstance(first, N.Filter):
        c = b.c
        inner, onward = c.new_label(), c.new_label()
        c.branch(b.truth(first.test), inner, onward)
        c.label(inner)
        most = clauses(b, others, visit)
        c.label(onward)
        return most
    inside = [0]

    def one(v: Val) -> None:
        bind(b, first.target, v)
        inside[0] = max(inside[0], clauses(b, others, visit))

    return each(b, first.source, one) * inside[0]


def comprehension(b: Body, expr: N.Comprehension) -> Val:
    """Return a quantifier or comprehension."""
    match expr.kind:
        case "all" | "any":
            return of_bit(quantifier(b, expr))
        case "set":
            return _set_of(b, expr)
        case "seq":
            return _seq_of(b, expr)
        case _:
            return _map_of(b, expr)


def quantifier(b: Body, expr: N.Comprehension) -> Bit:
    """Return whether all, or some, elements pass."""
    written = _written_out(b, expr)
    if written is not None:
        return written
    c, stops = b.c, expr.kind == "any"
    found, end = c.new_label(), c.new_label()

    def one() -> None:
        test = b.truth(expr.body)
        c.leave_if(test if stops else c.not_(test), found)

    clauses(b, expr.clauses, one)
    if not c.open:
        c.label(c.new_label("dead"))
    exhausted = c.block
    c.jump(end)
    c.label(found)
    c.jump(end)
    c.label(end)
    return c.phi("i1", [(not stops, exhausted), (stops, found)])


def _written_out(b: Body, expr: N.Comprehension) -> Bit | None:
    """Return the quantifier as a conjunction or disjunction, if that is short."""
    generator, *filters = expr.clauses
    if not isinstance(generator, N.Generator) or any(isinstance(f, N.Generator) for f in filters):
        return None
    listed = constants_of(generator.source)
    if listed is None:
        return None
    t, values = listed
    stops = expr.kind == "any"

    def passes(value: Value) -> Bit:
        bind(b, generator.target, constant(b.c, t, value))
        tests = [(lambda f=f: b.truth(f.test)) for f in filters if isinstance(f, N.Filter)]
        if stops:
            return conjunction(b, [*tests, lambda: b.truth(expr.body)])
        denied = [(lambda test=test: b.c.not_(test())) for test in tests]
        return disjunction(b, [*denied, lambda: b.truth(expr.body)])

    if len(values) > 2:
        _, first = b.c.aside(lambda: passes(values[0]))
        if len(first.lines) * len(values) > WRITTEN_OUT:
            return None
    each_one = [(lambda v=v: passes(v)) for v in values]
    return disjunction(b, each_one) if stops else conjunction(b, each_one)


def _gathered(b: Body, expr: N.Comprehension, empty: T.Type) -> Loc:
    """Return memory for what a comprehension gathers, and empty it."""
    at = b.slot(f"={id(expr)}", empty)
    b.c.zero(at.pointer, frame(at.shape).words)
    return at


def _set_of(b: Body, expr: N.Comprehension) -> Val:
    wanted, key = cast("T.SetType", expr.type).elem, (*b.path, f"={id(expr)}")
    at = _gathered(b, expr, T.SetType(T.NEVER))

    def one() -> None:
        v = b.value(expr.body)
        shape = b.shapes.admit(key, set_of(seen_as(v.shape, wanted), 1))
        if shape == at.shape:
            inside, ok = convert(b.c, v, cast("T.SetType | T.BagType", shape).elem)
            b.escape_unless(ok)
            put_into(b, at, inside)

    most = clauses(b, expr.clauses, one)
    if isinstance(at.shape, T.BagType):
        if most > LONGEST:
            raise Unlowerable("a comprehension with too many elements")
        b.shapes.admit(key, T.BagType(T.NEVER, most))
    return copied(b.c, read(b.c, Loc(at.pointer, 0, 0, at.shape)))


def _seq_of(b: Body, expr: N.Comprehension) -> Val:
    at = _gathered(b, expr, T.SeqType(T.NEVER, 0))
    count = b.c.alloca()
    b.c.store(0, count)
    key = (*b.path, f"={id(expr)}")

    def one() -> None:
        v = b.value(expr.body)
        shape = cast("T.SeqType", b.shapes.admit(key, T.SeqType(v.shape, 1)))
        if shape == at.shape:
            push(b, at, count, v)

    most = clauses(b, expr.clauses, one)
    if most > LONGEST:
        raise Unlowerable("a comprehension with too many elements")
    b.shapes.admit(key, T.SeqType(T.NEVER, most))
    put_length(b, at, b.c.load(count))
    return copied(b.c, read(b.c, at))


def push(b: Body, at: Loc, count: str, v: Val) -> None:
    """Append to the sequence in memory, whose length is in `count` until it is done."""
    c, shape = b.c, cast("T.SeqType", at.shape)
    place = c.load(count)
    b.escape_unless(c.cmp("slt", place, cast("int", shape.cap)))
    kept, ok = convert(c, v, shape.elem)
    b.escape_unless(ok)
    write(c, element_at(c, at, place, shape.elem), kept)
    c.store(c.add(place, 1), count)


def _map_of(b: Body, expr: N.Comprehension) -> Val:
    t, key = cast("T.MapType", expr.type), (*b.path, f"={id(expr)}")
    shape = cast("T.MapType", b.shapes.admit(key, T.MapType(t.key, T.NEVER)))
    builder = MapBuilder(b, shape)

    def one() -> None:
        pair = b.value(expr.body)
        if isinstance(pair.shape, T.NeverType):
            return
        items = cast("T.TupleType", pair.shape).items
        k, v = (
            component(b.c, pair, place, item)
            for place, item in zip(frame(pair.shape).fields, items, strict=True)
        )
        if b.shapes.admit(key, T.MapType(t.key, seen_as(v.shape, t.value))) == shape:
            builder.put(k, v)

    clauses(b, expr.clauses, one)
    return builder.finish()


def select(b: Body, expr: N.Select) -> Val:
    """Return the first least or greatest element by a key."""
    if expr.kind == "sorted":
        return _sorted_by(b, expr)
    default = None if expr.default is None else b.value(expr.default)
    best = Best(b, expr, expr.kind)

    def one(v: Val) -> None:
        b.names[expr.name] = v
        best.offer(b.value(expr.key), v)

    each(b, expr.source, one)
    return best.result(default)


class Best:
    """The first least or greatest of what is offered, by a key."""

    def __init__(self, b: Body, node: object, kind: str) -> None:
        """Start with nothing."""
        self.b, self.kind, self.node = b, kind, node
        self.some = b.c.alloca()
        b.c.store(0, self.some)
        self.key = b.slot(f"=key{id(node)}", T.NEVER)
        self.value = b.slot(f"=best{id(node)}", T.NEVER)

    def offer(self, key: Val, value: Val) -> None:
        """Take the value if its key is better than all before."""
        b, c = self.b, self.b.c
        settled = self._admit("key", key) == self.key.shape
        if self._admit("best", value) != self.value.shape or not settled:
            return
        best = read(c, self.key)
        better = less(c, key, best, True) if self.kind == "min" else less(c, best, key, True)
        take, onward = c.new_label(), c.new_label()
        c.branch(c.either(c.cmp("eq", c.load(self.some), 0), better), take, onward)
        c.label(take)
        c.store(1, self.some)
        for at, v in ((self.key, key), (self.value, value)):
            kept, ok = convert(c, v, at.shape)
            b.escape_unless(ok)
            write(c, at, kept)
        c.label(onward)

    def _admit(self, what: str, v: Val) -> T.Type:
        return self.b.shapes.admit((*self.b.path, f"={what}{id(self.node)}"), v.shape)

    def result(self, default: Val | None) -> Val:
        """Return the best; `default`, or an error, if nothing was offered."""
        b, c = self.b, self.b.c
        found = c.bit(c.load(self.some))
        best = copied(c, read(c, self.value))
        if default is None:
            b.fail_unless(found)
            return best
        return selected(c, found, best, default)


def _sorted_by(b: Body, expr: N.Select) -> Val:
    v = as_seq(b, b.value(expr.source))

    def key(one: Val) -> Val:
        b.names[expr.name] = one
        return b.value(expr.key)

    return insertion_sorted(b, v, key)


def insertion_sorted(b: Body, v: Val, key: Callable[[Val], Val]) -> Val:
    """Return a sequence in ascending order of a key; equals stay in their order."""
    c = b.c
    shape = cast("T.SeqType", v.shape)
    if not shape.cap:
        return v
    at, count = temporary(c, shape), c.alloca()
    c.store(0, count)

    def insert(place: Operand) -> None:
        one = element(c, v, place, shape.elem)
        mine = copied(c, key(one))
        head, test, move, done = (c.new_label() for _ in range(4))
        hole = c.alloca()
        c.store(c.load(count), hole)
        c.label(head)
        c.branch(c.cmp("sgt", c.load(hole), 0), test, done)
        c.label(test)
        before = read(c, element_at(c, at, c.sub(c.load(hole), 1), shape.elem))
        c.branch(less(c, mine, key(before), True), move, done)
        c.label(move)
        here = c.load(hole)
        moved = read(c, element_at(c, at, c.sub(here, 1), shape.elem))
        write(c, element_at(c, at, here, shape.elem), moved)
        c.store(c.sub(here, 1), hole)
        c.jump(head)
        c.label(done)
        write(c, element_at(c, at, c.load(hole), shape.elem), one)
        c.store(c.add(c.load(count), 1), count)

    repeat(c, length(c, v), insert)
    put_length(b, at, c.load(count))
    return read(c, at)


# ---------------------------------------------------------------- making collections


def make_set(b: Body, values: list[Val], t: T.Type) -> Val:
    """Return the set of these elements."""
    shape: T.Type = T.NEVER
    for v in values:
        shape = join(shape, v.shape)
    shape = set_of(seen_as(shape, cast("T.SetType", t).elem), 0)
    result = zero(b.c, shape)
    for v in values:
        result = add_to(b, result, v)
    return result


def put_into(b: Body, at: Loc, v: Val) -> None:
    """Add an element, of the right shape, to the set in memory; there is room for it."""
    c = b.c
    if isinstance(at.shape, T.SetType):
        set_bit(c, at, ordinal(c, v, v.shape)[0])
    else:
        kept, ok = convert(c, add_to(b, read(c, at), v), at.shape)
        b.escape_unless(ok)
        write(c, at, kept)


def insert_into(b: Body, bag: Val, v: Val) -> Val:
    """Return a list in domain order, the shape of a bag, with one element more."""
    c, old = b.c, cast("T.BagType", bag.shape)
    elem = join(old.elem, v.shape)
    listed = certain(c, bag, T.BagType(elem, old.cap))
    one = certain(c, v, elem)
    shape = T.SeqType(elem, (old.cap or 0) + 1)
    before = c.alloca()
    c.store(0, before)

    def count_smaller(i: Operand) -> None:
        smaller, larger = c.new_label(), c.new_label()
        order(c, element(c, listed, i, elem), one, smaller, larger)
        c.label(smaller)  # or equal
        c.store(c.add(c.load(before), 1), before)
        c.label(larger)

    count = length(c, listed) if old.cap else 0
    if old.cap:
        repeat(c, count, count_smaller)
    at = c.load(before)

    def loop(visit: Visit) -> None:
        if old.cap:
            repeat(c, at, lambda i: visit(element(c, listed, i, elem)))
        visit(one)
        if old.cap:
            repeat(c, c.sub(count, at), lambda i: visit(element(c, listed, c.add(i, at), elem)))

    return Val(T.BagType(shape.elem, shape.cap), gathered(b, shape, loop).x)


def add_to(b: Body, s: Val, v: Val) -> Val:
    """Return a set with one element more."""
    old, c = cast("T.SetType | T.BagType", s.shape), b.c
    elem = join(old.elem, v.shape)
    if isinstance(old, T.BagType) or not is_bits(elem):
        most = most_of(old) if isinstance(old, T.SetType) else old.cap
        listed = certain(c, s, T.BagType(elem, most))
        there = contains(b, v, listed)
        longer = insert_into(b, listed, v)
        return selected(c, there, listed, longer)
    shape = T.SetType(elem)
    wide = certain(c, s, shape)
    place, _ = ordinal(c, v, shape.elem)
    if is_narrow(shape):
        return Val(shape, c.or_(wide.number, c.shl(1, place)))
    at = temporary(c, shape)
    write(c, at, wide)
    set_bit(c, at, place)
    return read(c, at)


def as_set(b: Body, v: Val) -> Val:
    """Return the set of the elements of a collection."""
    c = b.c
    match v.shape:
        case T.SetType():
            return v
        case T.MapType(key):
            return _whole(b, key)
        case T.SeqType(elem) | T.BagType(elem):
            at = temporary(c, set_of(elem, bound(v.shape)))
            each_element(b, v, lambda x: put_into(b, at, x))
            return read(c, at)
        case _:
            return zero(c, T.SetType(T.NEVER))


def _whole(b: Body, domain: T.Type) -> Val:
    return constant(b.c, T.SetType(T.widen(domain)), frozenset(by_ordinal(domain)))


def as_seq(b: Body, v: Val) -> Val:
    """Return the elements of a collection as a sequence, in its order."""
    c = b.c
    match v.shape:
        case T.SeqType():
            return v
        case T.BagType(elem, cap):
            return Val(T.SeqType(elem, cap), v.x)
        case T.NeverType():
            return zero(c, T.SeqType(T.NEVER, 0))
        case T.SetType(elem) | T.MapType(elem):
            most = bound(v.shape)
            if most > LONGEST:
                raise Unlowerable("a list with too many elements")
            return gathered(b, T.SeqType(elem, most), lambda visit: each_element(b, v, visit))
        case _:
            raise Unlowerable(f"{T.show(v.shape)} is no collection")


def gathered(b: Body, shape: T.SeqType, loop: Callable[[Visit], None]) -> Val:
    """Return the sequence of what `loop` shows its visitor; there is room for all of it."""
    c = b.c
    at, count = temporary(c, shape), c.alloca()
    c.store(0, count)

    def one(v: Val) -> None:
        place = c.load(count)
        write(c, element_at(c, at, place, shape.elem), certain(c, v, shape.elem))
        c.store(c.add(place, 1), count)

    loop(one)
    put_length(b, at, c.load(count))
    return read(c, at)


def contains(b: Body, v: Val, collection: Val) -> Bit:
    """Return whether a collection has an element."""
    c = b.c
    match collection.shape:
        case T.SetType(elem):
            if isinstance(elem, T.NeverType):
                return False
            place, ok = ordinal(c, v, elem)
            return c.both(ok, bit_of(b, collection, place))
        case T.MapType(key):
            return ordinal(c, v, key)[1]
        case T.SeqType() | T.BagType():
            return c.cmp("ne", counted(b, collection, v, only_one=True), 0)
        case _:
            return False


def bit_of(b: Body, s: Val, place: Operand) -> Bit:
    """Return whether the element at a place of its domain is in a set."""
    c = b.c
    if is_narrow(s.shape):
        return c.bit(c.and_(c.lshr(s.number, place), 1))
    word = c.load(s.pointer, c.lshr(place, 6))
    return c.bit(c.and_(c.lshr(word, c.and_(place, 63)), 1))


def counted(b: Body, collection: Val, v: Val, only_one: bool = False) -> Operand:
    """Return how often a sequence or bag has an element (with `only_one`: at least)."""
    c = b.c
    total = c.alloca()
    c.store(0, total)

    def one(x: Val) -> None:
        here = c.word(equal(c, x, v))
        c.store((c.or_ if only_one else c.add)(c.load(total), here), total)

    each_element(b, collection, one)
    return c.load(total)


def size_of(b: Body, v: Val) -> Operand:
    """Return the number of elements of a collection."""
    c = b.c
    match v.shape:
        case T.SetType():
            if is_narrow(v.shape):
                return c.count_ones(v.number)
            total: Operand = 0
            for i in range(frame(v.shape).words):
                total = c.add(total, c.count_ones(c.load(v.pointer, i)))
            return total
        case T.MapType(key):
            return key_count(key)
        case T.SeqType() | T.BagType():
            return length(c, v)
        case _:
            return 0
