"""The operators of `pyverify.ir.ops` as machine code: one function per name."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from pyverify.ir import nodes as N
from pyverify.ir import types as T
from pyverify.native.code import Bit, Operand
from pyverify.native.layout import WORD, frame, is_narrow, is_scalar, key_count, scalar_count
from pyverify.native.lowering.body import Body
from pyverify.native.lowering.collections import (
    LONGEST,
    Best,
    add_to,
    as_seq,
    as_set,
    bound,
    clauses,
    constants_of,
    contains,
    counted,
    each_element,
    each_number,
    gathered,
    insert_into,
    insertion_sorted,
    put_into,
    size_of,
)
from pyverify.native.lowering.comparison import equal, less
from pyverify.native.lowering.conversion import certain, ordinal, selected
from pyverify.native.lowering.loops import repeat
from pyverify.native.lowering.parts import make_tuple, put_length, seq_place, wrapped
from pyverify.native.lowering.places import from_ordinal
from pyverify.native.lowering.shapes import LEAST, MOST, Unlowerable, bounds, integer, join
from pyverify.native.lowering.values import (
    Val,
    component,
    copied,
    element,
    element_at,
    inside,
    is_there,
    length,
    number,
    of_bit,
    raw,
    read,
    temporary,
    write,
    zero,
)


def apply(b: Body, expr: N.Apply) -> Val:
    """Write the code of an operator and its operands; return its value."""
    fused = _fused(b, expr)
    if fused is not None:
        return fused
    operands = [b.value(a) for a in expr.args]
    return OPERATIONS[expr.op](b, *operands)


def _fused(b: Body, expr: N.Apply) -> Val | None:
    """Return the value of an operator that need not make its operand first, else None."""
    first = expr.args[0]
    if expr.op == "in":
        return _in_constant(b, expr)
    if expr.op in ("sum", "len"):
        b, first = unfolded(b, first)
    if isinstance(first, N.Comprehension) and first.kind == "seq":
        if expr.op in ("sum", "len"):
            return _total(b, first, counting=expr.op == "len")
        if expr.op in ("min", "max"):
            return _best_of(b, expr, first, None)
        if expr.op in ("min_default", "max_default"):
            return _best_of(b, expr, first, expr.args[1])
    return None


def unfolded(b: Body, expr: N.Expr) -> tuple[Body, N.Expr]:
    """Return the expression that a helper returns, where the helper is nothing else."""
    while isinstance(expr, N.Call):
        function = b.spec.functions[expr.function]
        if len(function.body) != 1 or not isinstance(function.body[0], N.Return):
            break
        only = function.body[0].value
        if not isinstance(only, N.Call | N.Comprehension):
            break
        args = [b.value(a) for a in expr.args]
        names = {name: v for (name, _), v in zip(function.params, args, strict=True)}
        b, expr = b.within(expr, names), only
    return b, expr


def _in_constant(b: Body, expr: N.Apply) -> Val | None:
    listed = constants_of(expr.args[1])
    if listed is None:
        return None
    v = b.value(expr.args[0])
    if not is_scalar(v.shape) or isinstance(v.shape, T.OptionType | T.NeverType):
        return of_bit(contains(b, v, b.value(expr.args[1])))
    count = scalar_count(v.shape)
    if count > WORD:
        return of_bit(contains(b, v, b.value(expr.args[1])))
    mask = 0
    for value in listed[1]:
        place = _place_of(v.shape, value)
        mask |= 1 << place if place is not None else 0
    c = b.c
    if mask.bit_count() == 1:
        return of_bit(c.cmp("eq", raw(c, v), mask.bit_length() - 1))
    if mask == (1 << count) - 1:
        return of_bit(True)
    return of_bit(c.bit(c.and_(c.lshr(_signed(mask), raw(c, v)), 1)))


def _signed(mask: int) -> int:
    return mask - (1 << WORD) if mask >> (WORD - 1) else mask


def _place_of(shape: T.Type, value: object) -> int | None:
    match shape:
        case T.SymbolType(members):
            return members.index(value) if value in members else None
        case T.IntType(int() as lo, int() as hi):
            return value - lo if isinstance(value, int) and lo <= value < hi else None
        case _:
            return int(bool(value)) if isinstance(value, bool | int) and value in (0, 1) else None


def _total(b: Body, comp: N.Comprehension, counting: bool) -> Val:
    c = b.c
    total = c.alloca()
    c.store(0, total)
    spread = [0, 0]

    def one() -> None:
        v = b.value(comp.body)
        lo, hi = (1, 1) if counting else bounds(v.shape)
        spread[0], spread[1] = min(spread[0], lo), max(spread[1], hi)
        c.store(_plus(b, c.load(total), 1 if counting else number(c, v)), total)

    def _plus(b: Body, x: Operand, y: Operand) -> Operand:
        if spread[0] >= LEAST // 4096 and spread[1] <= MOST // 4096:
            return b.c.add(x, y)
        return b.c.checked("add", x, y, b.exits.escape)

    most = clauses(b, comp.clauses, one)
    return Val(integer(spread[0] * most, spread[1] * most), c.load(total))


def _best_of(b: Body, node: N.Apply, comp: N.Comprehension, default: N.Expr | None) -> Val:
    best = Best(b, node, node.op[:3])

    def one() -> None:
        v = b.value(comp.body)
        best.offer(v, v)

    clauses(b, comp.clauses, one)
    return best.result(None if default is None else b.value(default))


# ---------------------------------------------------------------- numbers


def _not(b: Body, v: Val) -> Val:
    return of_bit(b.c.not_(v.bit))


def _arithmetic(b: Body, name: str, x: Val, y: Val, lo: int, hi: int) -> Val:
    a, d = number(b.c, x), number(b.c, y)
    shape = integer(lo, hi)
    if shape != T.INT:
        return Val(shape, b.c.op(name, a, d))
    return Val(shape, b.c.checked(name, a, d, b.exits.escape))


def _add(b: Body, x: Val, y: Val) -> Val:
    (lo, hi), (low, high) = bounds(x.shape), bounds(y.shape)
    return _arithmetic(b, "add", x, y, lo + low, hi + high)


def _sub(b: Body, x: Val, y: Val) -> Val:
    (lo, hi), (low, high) = bounds(x.shape), bounds(y.shape)
    return _arithmetic(b, "sub", x, y, lo - high, hi - low)


def _mul(b: Body, x: Val, y: Val) -> Val:
    (lo, hi), (low, high) = bounds(x.shape), bounds(y.shape)
    products = [lo * low, lo * high, hi * low, hi * high]
    return _arithmetic(b, "mul", x, y, min(products), max(products))


def _neg(b: Body, x: Val) -> Val:
    return _sub(b, Val(T.IntType(0, 1), 0), x)


def _abs(b: Body, x: Val) -> Val:
    lo, hi = bounds(x.shape)
    if lo >= 0:
        return Val(integer(lo, hi), number(b.c, x))
    minus = _neg(b, x)
    shape = integer(0, max(-lo, hi))
    negative = b.c.cmp("slt", number(b.c, x), 0)
    return Val(shape, b.c.select(negative, minus.number, number(b.c, x)))


def _int(b: Body, x: Val) -> Val:
    return Val(T.IntType(0, 2), b.c.word(x.bit)) if isinstance(x.shape, T.BoolType) else x


def _floordiv(b: Body, x: Val, y: Val) -> Val:
    return _divided(b, x, y)[0]


def _mod(b: Body, x: Val, y: Val) -> Val:
    return _divided(b, x, y)[1]


def _divided(b: Body, x: Val, y: Val) -> tuple[Val, Val]:
    """Return quotient and remainder, rounded towards minus infinity as Python does."""
    c = b.c
    (lo, hi), (low, high) = bounds(x.shape), bounds(y.shape)
    a, d = number(c, x), number(c, y)
    b.fail_unless(c.cmp("ne", d, 0))
    quotients = integer(-max(abs(lo), abs(hi)), max(abs(lo), abs(hi)))
    rests = integer(min(low + 1, 0), max(high - 1, 0))
    if isinstance(a, int) and isinstance(d, int):
        return (
            (Val(quotients, a // d), Val(rests, a % d)) if d else (Val(quotients, 0), Val(rests, 0))
        )
    if lo >= 0 and low >= 0:
        return Val(quotients, c.op("udiv", a, d)), Val(rests, c.op("urem", a, d))
    if quotients == T.INT:
        b.escape_unless(c.cmp("ne", d, -1))
    quotient = c.pure("sdiv", str(a), str(d), text=f"sdiv i64 {a}, {d}")
    rest = c.sub(a, c.mul(quotient, d))
    down = c.both(c.cmp("ne", rest, 0), c.differ(c.cmp("slt", rest, 0), c.cmp("slt", d, 0)))
    return (
        Val(quotients, c.sub(quotient, c.word(down))),
        Val(rests, c.select(down, c.add(rest, d), rest)),
    )


# ---------------------------------------------------------------- comparisons


def _eq(b: Body, x: Val, y: Val) -> Val:
    return of_bit(equal(b.c, x, y))


def _ne(b: Body, x: Val, y: Val) -> Val:
    return of_bit(b.c.not_(equal(b.c, x, y)))


def _lt(b: Body, x: Val, y: Val) -> Val:
    return of_bit(less(b.c, x, y, strict=True))


def _le(b: Body, x: Val, y: Val) -> Val:
    return of_bit(less(b.c, x, y, strict=False))


def _gt(b: Body, x: Val, y: Val) -> Val:
    return _lt(b, y, x)


def _ge(b: Body, x: Val, y: Val) -> Val:
    return _le(b, y, x)


# ---------------------------------------------------------------- sets


Words = Callable[[Operand, Operand], Operand]


def _wordwise(b: Body, x: Val, y: Val, words: Words) -> Val:
    """Return the set whose bits are `words` of those of two sets."""
    c = b.c
    shape = join(x.shape, y.shape)
    x, y = certain(c, x, shape), certain(c, y, shape)
    if is_narrow(shape):
        return Val(shape, words(x.number, y.number))
    at = temporary(c, shape)

    def one(i: Operand) -> None:
        c.store(words(c.load(x.pointer, i), c.load(y.pointer, i)), at.pointer, i)

    count = frame(shape).words
    if count <= 8:
        for i in range(count):
            one(i)
    else:
        repeat(c, count, one)
    return read(c, at)


def _are_lists(x: Val, y: Val) -> bool:
    """Tell whether one of two sets, or both together, are kept as a list and not as bits."""
    return isinstance(join(x.shape, y.shape), T.BagType)


def _all_of(b: Body, x: Val, y: Val) -> Val:
    """Return the union of two sets as a list."""
    most = bound(x.shape) + bound(y.shape)
    both = cast("T.BagType", join(x.shape, y.shape))
    at = temporary(b.c, T.BagType(both.elem, most))
    for s in (x, y):
        each_element(b, s, lambda v: put_into(b, at, certain(b.c, v, both.elem)))
    return read(b.c, at)


def _those(b: Body, s: Val, keep: Callable[[Val], Bit]) -> Val:
    """Return the elements of a set to keep, as a list."""
    elem = _element_shape(s.shape)

    def loop(visit: Callable[[Val], None]) -> None:
        def one(v: Val) -> None:
            yes, onward = b.c.new_label(), b.c.new_label()
            b.c.branch(keep(v), yes, onward)
            b.c.label(yes)
            visit(v)
            b.c.label(onward)

        each_element(b, s, one)

    return _as_bag(gathered(b, T.SeqType(elem, bound(s.shape)), loop))


def _union(b: Body, x: Val, y: Val) -> Val:
    if _are_lists(x, y):
        return _all_of(b, x, y)
    return _wordwise(b, x, y, b.c.or_)


def _inter(b: Body, x: Val, y: Val) -> Val:
    if _are_lists(x, y):
        return _those(b, x, lambda v: contains(b, v, y))
    return _wordwise(b, x, y, b.c.and_)


def _diff(b: Body, x: Val, y: Val) -> Val:
    if _are_lists(x, y):
        return _those(b, x, lambda v: b.c.not_(contains(b, v, y)))
    return _wordwise(b, x, y, lambda p, q: b.c.and_(p, b.c.xor(q, -1)))


def _symdiff(b: Body, x: Val, y: Val) -> Val:
    if _are_lists(x, y):
        return _all_of(b, _diff(b, x, y), _diff(b, y, x))
    return _wordwise(b, x, y, b.c.xor)


def _is_empty(b: Body, s: Val) -> Bit:
    return b.c.cmp("eq", s.number, 0) if is_narrow(s.shape) else equal(b.c, s, zero(b.c, s.shape))


def _subset(b: Body, x: Val, y: Val) -> Val:
    return of_bit(_is_empty(b, _diff(b, x, y)))


def _psubset(b: Body, x: Val, y: Val) -> Val:
    return of_bit(b.c.both(_subset(b, x, y).bit, b.c.not_(equal(b.c, x, y))))


def _disjoint(b: Body, x: Val, y: Val) -> Val:
    return of_bit(_is_empty(b, _inter(b, as_set(b, x), as_set(b, y))))


def _set_discard(b: Body, s: Val, v: Val) -> Val:
    if isinstance(s.shape, T.BagType):
        return _bag_discard(b, s, v)
    elem = cast("T.SetType", s.shape).elem
    if isinstance(elem, T.NeverType):
        return s
    c = b.c
    place, ok = ordinal(c, v, elem)
    if is_narrow(s.shape):
        bit = c.shl(c.word(ok), place)
        return Val(s.shape, c.and_(s.number, c.xor(bit, -1)))
    at = temporary(c, s.shape)
    write(c, at, s)
    word, bit = c.lshr(place, 6), c.shl(c.word(ok), c.and_(place, 63))
    c.store(c.and_(c.load(at.pointer, word), c.xor(bit, -1)), at.pointer, word)
    return read(c, at)


def _set_remove(b: Body, s: Val, v: Val) -> Val:
    b.fail_unless(contains(b, v, s))
    return _set_discard(b, s, v)


# ---------------------------------------------------------------- any collection


def _in(b: Body, v: Val, collection: Val) -> Val:
    return of_bit(contains(b, v, collection))


def _len(b: Body, collection: Val) -> Val:
    return Val(integer(0, bound(collection.shape)), size_of(b, collection))


def _sum(b: Body, collection: Val) -> Val:
    c, total = b.c, b.c.alloca()
    most = bound(collection.shape)
    lo, hi = _element_bounds(collection.shape)
    if most * max(abs(lo), abs(hi)) > MOST:
        raise Unlowerable("a sum without bounds")
    c.store(0, total)
    each_element(b, collection, lambda v: c.store(c.add(c.load(total), number(c, v)), total))
    return Val(integer(min(lo, 0) * most, max(hi, 0) * most), c.load(total))


def _element_bounds(shape: T.Type) -> tuple[int, int]:
    match shape:
        case T.SetType(elem) | T.SeqType(elem) | T.BagType(elem) | T.MapType(elem):
            return bounds(elem)
        case _:
            return 0, 0


def _extreme_of(kind: str) -> Callable[..., Val]:
    def extreme(b: Body, collection: Val, default: Val | None = None) -> Val:
        c = b.c
        some = c.alloca()
        c.store(0, some)
        elem = _element_shape(collection.shape)
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


def _element_shape(shape: T.Type) -> T.Type:
    match shape:
        case T.SetType(elem) | T.SeqType(elem) | T.BagType(elem) | T.MapType(elem):
            return elem
        case _:
            return T.NEVER


def _bag(b: Body, collection: Val) -> Val:
    seq = as_seq(b, collection)
    ordered = insertion_sorted(b, seq, lambda v: _place(b, v))
    shape = cast("T.SeqType", ordered.shape)
    return Val(T.BagType(shape.elem, shape.cap), ordered.x)


def _place(b: Body, v: Val) -> Val:
    return Val(T.IntType(0, MOST), ordinal(b.c, v, v.shape)[0])


def _sorted(b: Body, collection: Val) -> Val:
    return insertion_sorted(b, as_seq(b, collection), lambda v: v)


def _count(b: Body, collection: Val, v: Val) -> Val:
    return Val(integer(0, bound(collection.shape)), counted(b, collection, v))


# ---------------------------------------------------------------- sequences


def _seq_shape(v: Val) -> T.SeqType:
    if isinstance(v.shape, T.SeqType):
        return v.shape
    if isinstance(v.shape, T.NeverType):
        return T.SeqType(T.NEVER, 0)
    raise Unlowerable(f"{T.show(v.shape)} is no sequence")


def _concat(b: Body, x: Val, y: Val) -> Val:
    if isinstance(x.shape, T.TupleType) and isinstance(y.shape, T.TupleType):
        return _concat_tuples(b, x, y)
    left, right = _seq_shape(x), _seq_shape(y)
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


def _append(b: Body, s: Val, v: Val) -> Val:
    c, old = b.c, _seq_shape(s)
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


def _insert(b: Body, s: Val, position: Val, v: Val) -> Val:
    c, old = b.c, _seq_shape(s)
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


def _slice(b: Body, s: Val, start: Val, stop: Val) -> Val:
    c, shape = b.c, _seq_shape(s)
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


def _delete(b: Body, s: Val, position: Val) -> Val:
    c, shape = b.c, _seq_shape(s)
    if not shape.cap:
        c.jump(b.exits.error)
        return s
    return _without(b, s, seq_place(b, length(c, s), position))


def _without(b: Body, s: Val, place: Operand) -> Val:
    """Return a sequence without the element at a place that it has."""
    c, shape = b.c, _seq_shape(s)
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


def _remove(b: Body, s: Val, v: Val) -> Val:
    _seq_shape(s)
    if not cast("T.SeqType", s.shape).cap:
        b.c.jump(b.exits.error)
        return s
    place = _found_at(b, s, v)
    b.fail_unless(b.c.cmp("sge", place, 0))
    return _without(b, s, place)


def _index_of(b: Body, s: Val, v: Val) -> Val:
    shape = _seq_shape(s)
    place = _found_at(b, s, v)
    b.fail_unless(b.c.cmp("sge", place, 0))
    return Val(integer(0, max(shape.cap or 0, 1) - 1), place)


def _reversed(b: Body, s: Val) -> Val:
    c, shape = b.c, _seq_shape(s)
    if not shape.cap:
        return s
    count = length(c, s)
    last = c.sub(count, 1)
    return gathered(
        b,
        shape,
        lambda visit: repeat(c, count, lambda i: visit(element(c, s, c.sub(last, i), shape.elem))),
    )


def _range(b: Body, start: Val, stop: Val, step: Val) -> Val:
    (lo, hi), (low, high) = bounds(start.shape), bounds(stop.shape)
    most = max(high - lo, hi - low, 0)
    if most > LONGEST:
        raise Unlowerable("a long range")
    shape = T.SeqType(integer(min(lo, low), max(hi, high)), most)
    return gathered(b, shape, lambda visit: _ignore(each_number(b, [start, stop, step], visit)))


def _ignore(_: int) -> None:
    return None


def _enumerate(b: Body, s: Val) -> Val:
    c, old = b.c, _seq_shape(s)
    index = T.IntType(0, max(old.cap or 0, 1))
    shape = T.SeqType(T.TupleType((index, old.elem)), old.cap)
    if not old.cap:
        return zero(c, shape)

    def loop(visit: Callable[[Val], None]) -> None:
        repeat(
            c,
            length(c, s),
            lambda i: visit(make_tuple(b, [Val(index, i), element(c, s, i, old.elem)])),
        )

    return gathered(b, shape, loop)


def _zip(b: Body, x: Val, y: Val) -> Val:
    c, left, right = b.c, _seq_shape(x), _seq_shape(y)
    cap = min(left.cap or 0, right.cap or 0)
    shape = T.SeqType(T.TupleType((left.elem, right.elem)), cap)
    if not cap:
        return zero(c, shape)
    n, m = length(c, x), length(c, y)
    count = c.select(c.cmp("slt", n, m), n, m)

    def loop(visit: Callable[[Val], None]) -> None:
        repeat(
            c,
            count,
            lambda i: visit(
                make_tuple(b, [element(c, x, i, left.elem), element(c, y, i, right.elem)])
            ),
        )

    return gathered(b, shape, loop)


# ---------------------------------------------------------------- maps


def _values(b: Body, m: Val) -> Val:
    c, shape = b.c, cast("T.MapType", m.shape)
    n = key_count(shape.key)
    return gathered(
        b,
        T.SeqType(shape.value, n),
        lambda visit: repeat(c, n, lambda i: visit(element(c, m, i, shape.value))),
    )


def _items(b: Body, m: Val) -> Val:
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


def _as_bag(v: Val) -> Val:
    shape = cast("T.SeqType", v.shape)
    return Val(T.BagType(shape.elem, shape.cap), v.x)


def _bag_add(b: Body, bag: Val, v: Val) -> Val:
    return insert_into(b, Val(_bag_shape(bag), bag.x), v)


def _bag_remove(b: Body, bag: Val, v: Val) -> Val:
    return _as_bag(_remove(b, _as_list(bag), v))


def _bag_discard(b: Body, bag: Val, v: Val) -> Val:
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

    return _as_bag(gathered(b, T.SeqType(shape.elem, shape.cap), loop))


def _bag_union(b: Body, x: Val, y: Val) -> Val:
    return _bag(b, _concat(b, _as_list(x), _as_list(y)))


def _keys(b: Body, m: Val) -> Val:
    return as_set(b, m)


OPERATIONS: dict[str, Callable[..., Val]] = {
    "not": _not,
    "neg": _neg,
    "abs": _abs,
    "int": _int,
    "add": _add,
    "sub": _sub,
    "mul": _mul,
    "floordiv": _floordiv,
    "mod": _mod,
    "eq": _eq,
    "ne": _ne,
    "lt": _lt,
    "le": _le,
    "gt": _gt,
    "ge": _ge,
    "union": _union,
    "inter": _inter,
    "diff": _diff,
    "symdiff": _symdiff,
    "subset": _subset,
    "psubset": _psubset,
    "disjoint": _disjoint,
    "set_add": add_to,
    "set_discard": _set_discard,
    "set_remove": _set_remove,
    "in": _in,
    "len": _len,
    "sum": _sum,
    "min": _extreme_of("min"),
    "max": _extreme_of("max"),
    "min_default": _extreme_of("min"),
    "max_default": _extreme_of("max"),
    "set": as_set,
    "seq": as_seq,
    "bag": _bag,
    "sorted": _sorted,
    "count": _count,
    "concat": _concat,
    "slice": _slice,
    "append": _append,
    "insert": _insert,
    "delete": _delete,
    "remove": _remove,
    "index_of": _index_of,
    "reversed": _reversed,
    "range": _range,
    "enumerate": _enumerate,
    "zip": _zip,
    "keys": _keys,
    "values": _values,
    "items": _items,
    "bag_add": _bag_add,
    "bag_remove": _bag_remove,
    "bag_discard": _bag_discard,
    "bag_union": _bag_union,
}
