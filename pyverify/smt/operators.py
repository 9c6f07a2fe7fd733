"""The operators of `pyverify.ir.ops`, on shapes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pyverify.ir import nodes as N
from pyverify.ir import types as T
from pyverify.smt.evaluate import Evaluator
from pyverify.smt.shapes import BagOf, CannotEncode, MapOf, Opt, SeqOf, SetOf, Tup
from pyverify.smt.terms import Bool, Num, Weighted, conj, disj, neg, number

Operation = Callable[[Evaluator, N.Apply, list[Any]], Any]


# What only goes through its first (of `in`: second) operand, in any case.
_GOING_THROUGH = {"sum", "min", "max", "min_default", "max_default", "set", "bag", "sorted", "len"}
_GOING_THROUGH |= {"count", "in"}


@dataclass(frozen=True, slots=True)
class Loose:
    """The elements of a list that is not put together."""

    items: list[tuple[Bool, Any]]


def apply(ev: Evaluator, e: N.Apply) -> Any:
    """Return the operator of `e` applied to its operands."""
    args = [
        Loose(ev.items(a)) if e.op in _GOING_THROUGH and _is_loose(a) else ev.value(a)
        for a in e.args
    ]
    return OPERATIONS[e.op](ev, e, args)


def _is_loose(e: N.Expr) -> bool:
    while isinstance(e, N.Coerce | N.Apply):
        if isinstance(e, N.Apply) and e.op not in ("reversed", "concat"):
            return False
        e = e.value if isinstance(e, N.Coerce) else e.args[0]
    return isinstance(e, N.Comprehension) and e.kind == "seq"


def _through(ev: Evaluator, t: T.Type, x: Any) -> list[tuple[Bool, Any]]:
    return x.items if isinstance(x, Loose) else ev.iterate(t, x)


def _numeric(name: str) -> Operation:
    def operation(ev: Evaluator, e: N.Apply, args: list[Any]) -> Any:
        del e
        return getattr(ev.numbers, name)(*(_as_number(ev, a) for a in args))

    return operation


def _as_number(ev: Evaluator, x: Any) -> Num:
    return x if isinstance(x, Num) else ev.numbers.choose(x, number(1), number(0))


def _divided(name: str) -> Operation:
    def operation(ev: Evaluator, e: N.Apply, args: list[Any]) -> Any:
        del e
        ev.fails_if("error", ev.numbers.eq(args[1], number(0)))
        return getattr(ev.numbers, name)(*args)

    return operation


def _abs(ev: Evaluator, e: N.Apply, args: list[Any]) -> Num:
    n, (x,) = ev.numbers, args
    found = n.choose(n.lt(x, number(0)), n.neg(x), x)
    if x.lo is None or x.hi is None:
        return found
    return Num(found.term, 0, max(abs(x.lo), abs(x.hi))) if not found.known else found


def _eq(ev: Evaluator, e: N.Apply, args: list[Any]) -> Bool:
    return ev.shapes.eq(*args)


def _lt(ev: Evaluator, e: N.Apply, args: list[Any]) -> Bool:
    return ev.less(*_alike(ev, args))


def _alike(ev: Evaluator, args: list[Any]) -> list[Any]:
    if any(isinstance(a, Num) for a in args):
        return [_as_number(ev, a) for a in args]
    return args


# ---------------------------------------------------------------- sets


def _of_sets(together: Callable[..., Bool]) -> Operation:
    def operation(ev: Evaluator, e: N.Apply, args: list[Any]) -> SetOf:
        a, b = (x.has for x in args)
        found = {v: together(a.get(v, False), b.get(v, False)) for v in {**a, **b}}
        return SetOf({v: g for v, g in found.items() if g is not False})

    return operation


def _subset(ev: Evaluator, e: N.Apply, args: list[Any]) -> Bool:
    a, b = (x.has for x in args)
    return conj(*(disj(neg(g), b.get(v, False)) for v, g in a.items()))


def _psubset(ev: Evaluator, e: N.Apply, args: list[Any]) -> Bool:
    return conj(_subset(ev, e, args), neg(ev.shapes.eq(*args)))


def _disjoint(ev: Evaluator, e: N.Apply, args: list[Any]) -> Bool:
    a, b = (x.has for x in args)
    return conj(*(neg(conj(g, b[v])) for v, g in a.items() if v in b))


def _set_add(ev: Evaluator, e: N.Apply, args: list[Any]) -> SetOf:
    has = dict(args[0].has)
    for v, same in ev.cases(e.args[1].type, args[1], e.span):
        has[v] = disj(has.get(v, False), same)
    return SetOf(has)


def _set_discard(ev: Evaluator, e: N.Apply, args: list[Any]) -> SetOf:
    s, t = ev.shapes, e.args[1].type
    return (
        SetOf({v: conj(g, neg(_is(ev, t, args[1], v))) for v, g in args[0].has.items()})
        if s
        else args[0]
    )


def _is(ev: Evaluator, t: T.Type, x: Any, v: Any) -> Bool:
    """Return that a value is a known one, which need not be of its type."""
    from pyverify.reference.evaluate import strangers

    match t:
        case T.OptionType(inner):
            if v is None:
                return neg(x.present)
            return False if x.value is None else conj(x.present, _is(ev, inner, x.value, v))
        case _ if strangers(t, v):
            return False
        case _:
            return ev.shapes.eq(x, ev.shapes.known(t, v))


def _set_remove(ev: Evaluator, e: N.Apply, args: list[Any]) -> SetOf:
    ev.fails_if("error", neg(_member(ev, e.args[1].type, args[1], e.args[0].type, args[0])))
    return _set_discard(ev, e, args)


# ---------------------------------------------------------------- collections


def _member(ev: Evaluator, t: T.Type, x: Any, of: T.Type, collection: Any) -> Bool:
    match collection:
        case SetOf(has):
            return disj(*(conj(g, _is(ev, t, x, v)) for v, g in has.items()))
        case BagOf(count):
            positive = ((v, ev.numbers.lt(number(0), c)) for v, c in count.items())
            return disj(*(conj(p, _is(ev, t, x, v)) for v, p in positive))
        case MapOf(at):
            return disj(*(_is(ev, t, x, k) for k in at))
        case _:
            items = _through(ev, of, collection)
            return disj(*(conj(g, ev.shapes.eq(x, v)) for g, v in items))


def _in(ev: Evaluator, e: N.Apply, args: list[Any]) -> Bool:
    return _member(ev, e.args[0].type, args[0], e.args[1].type, args[1])


def _len(ev: Evaluator, e: N.Apply, args: list[Any]) -> Num:
    match args[0]:
        case Loose(items):
            return ev.numbers.count(g for g, _ in items)
        case SeqOf(length):
            return length
        case SetOf(has):
            return ev.numbers.count(has.values())
        case MapOf(at):
            return number(len(at))
        case bag:
            return ev.shapes.total(bag)


# So many known numbers are added up by the theory of pseudo-Booleans, and not by adders of bits.
MANY = 8
# What it can add up to: Z3 takes weights and bounds of 32 bits.
LARGEST = 2**31 - 1


def _sum(ev: Evaluator, e: N.Apply, args: list[Any]) -> Num:
    n, found = ev.numbers, number(0)
    items = _through(ev, e.args[0].type, args[0])
    weighted = _weighted(ev, items) if n.bits and len(items) >= MANY else None
    if weighted is not None:
        return weighted
    for there, x in items:
        found = n.add(found, n.choose(there, _as_number(ev, x), number(0)))
    return found


def _weighted(ev: Evaluator, items: list[tuple[Bool, Any]]) -> Num | None:
    """Return a sum whose items are known, though perhaps not there; None if some are not."""
    constant, parts = 0, list[tuple[int, Bool]]()
    for there, x in items:
        test, weight = (conj(there, x), 1) if not isinstance(x, Num) else (there, x.term)
        if isinstance(x, Num) and not (x.known and isinstance(x.term, int)):
            return None
        if test is True:
            constant += weight
        elif test is not False:
            parts.append((weight, test))
    if sum(abs(weight) for weight, _ in parts) > LARGEST:
        return None
    return Weighted(ev.numbers, constant, tuple(parts)) if parts else number(constant)


def _extreme(largest: bool) -> Operation:
    def operation(ev: Evaluator, e: N.Apply, args: list[Any]) -> Any:
        items = _through(ev, e.args[0].type, args[0])
        any_, best = ev.extreme([(g, x, x) for g, x in items], T.INT, largest)
        if len(args) == 1:
            ev.fails_if("error", neg(any_))
            return ev.shapes.default(ev.element(e.args[0].type)) if best is None else best
        return args[1] if best is None else ev.shapes.choose(any_, best, args[1])

    return operation


def _set(ev: Evaluator, e: N.Apply, args: list[Any]) -> SetOf:
    t = e.args[0].type
    return ev.set_of(ev.element(t), _through(ev, t, args[0]), e.span)


def _seq(ev: Evaluator, e: N.Apply, args: list[Any]) -> SeqOf:
    if isinstance(args[0], SeqOf):
        return args[0]
    return ev.seq_of(ev.iterate(e.args[0].type, args[0]))


def _bag(ev: Evaluator, e: N.Apply, args: list[Any]) -> BagOf:
    t = e.args[0].type
    return ev.bag_of(ev.element(t), _through(ev, t, args[0]), e.span)


def _sorted(ev: Evaluator, e: N.Apply, args: list[Any]) -> SeqOf:
    items = _through(ev, e.args[0].type, args[0])
    return ev.sorted([(g, x, x) for g, x in items], T.INT)


def _count(ev: Evaluator, e: N.Apply, args: list[Any]) -> Num:
    n, collection = ev.numbers, args[0]
    if isinstance(collection, BagOf):
        found = number(0)
        for v, c in collection.count.items():
            here = _is(ev, e.args[1].type, args[1], v)
            found = n.add(found, n.choose(here, c, number(0)))
        return found
    items = _through(ev, e.args[0].type, collection)
    return n.count(conj(g, ev.shapes.eq(args[1], x)) for g, x in items)


# ---------------------------------------------------------------- sequences


def _concat(ev: Evaluator, e: N.Apply, args: list[Any]) -> SeqOf:
    found, other = args
    for there, x in ev.iterate(e.args[1].type, other):
        found = ev.appended(found, there, x)
    return found  # type: ignore[no-any-return]  # a sequence


def _append(ev: Evaluator, e: N.Apply, args: list[Any]) -> SeqOf:
    return ev.appended(args[0], True, args[1])


def _slice(ev: Evaluator, e: N.Apply, args: list[Any]) -> SeqOf:
    q = args[0]
    first = _bound(ev, q, args[1], number(0))
    last = _bound(ev, q, args[2], q.length)
    n = ev.numbers
    items = [
        (conj(n.le(first, number(i)), n.lt(number(i), last)), x) for i, x in enumerate(q.slots)
    ]
    return _compact(ev, items, first)


def _compact(ev: Evaluator, items: list[tuple[Bool, Any]], first: Num) -> SeqOf:
    if first.known:
        # The elements are a prefix of the rest: they need not be moved one by one.
        rest = items[int(first.term) :]
        return SeqOf(ev.numbers.count(g for g, _ in rest), tuple(x for _, x in rest))
    return ev.seq_of(items)


def _bound(ev: Evaluator, q: SeqOf, x: Any, otherwise: Num) -> Num:
    """Return a bound of a slice, counted from the beginning, between 0 and the length."""
    n = ev.numbers
    if isinstance(x, Opt):
        if x.value is None or x.present is False:
            return otherwise
        inner = _bound(ev, q, x.value, otherwise)
        return n.choose(x.present, inner, otherwise)
    at = n.choose(n.lt(x, number(0)), n.add(x, q.length), x)
    at = n.choose(n.lt(at, number(0)), number(0), at)
    at = n.choose(n.lt(q.length, at), q.length, at)
    return at if at.known else Num(at.term, 0, len(q.slots))


def _insert(ev: Evaluator, e: N.Apply, args: list[Any]) -> SeqOf:
    q, at, x = args
    return ev._inserted(q, True, _bound(ev, q, at, number(0)), x)  # one module in two


def _delete(ev: Evaluator, e: N.Apply, args: list[Any]) -> SeqOf:
    q, position = args
    n = ev.numbers
    at = n.choose(n.lt(position, number(0)), n.add(position, q.length), position)
    inside = conj(n.le(number(0), at), n.lt(at, q.length))
    ev.fails_if("error", neg(inside))
    return _without(ev, q, at)


def _without(ev: Evaluator, q: SeqOf, at: Num) -> SeqOf:
    n, slots = ev.numbers, []
    for i, x in enumerate(q.slots):
        after = q.slots[i + 1] if i + 1 < len(q.slots) else x
        slots.append(ev.shapes.choose(n.lt(number(i), at), x, after))
    length = n.sub(q.length, number(1))
    if not length.known:
        length = Num(length.term, length.lo, length.hi)
    return SeqOf(length, tuple(slots[:-1] if slots else ()))


def _index_of(ev: Evaluator, e: N.Apply, args: list[Any]) -> Num:
    q, x = args
    n, found = ev.numbers, number(0)
    present: Bool = False
    items = list(enumerate(q.slots))
    for i, slot in reversed(items):
        here = conj(n.lt(number(i), q.length), ev.shapes.eq(slot, x))
        found = n.choose(here, number(i), found)
        present = disj(present, here)
    ev.fails_if("error", neg(present))
    return found


def _remove(ev: Evaluator, e: N.Apply, args: list[Any]) -> SeqOf:
    return _without(ev, args[0], _index_of(ev, e, args))


def _reversed(ev: Evaluator, e: N.Apply, args: list[Any]) -> SeqOf:
    (q,) = args
    n = ev.numbers
    if q.length.known:
        return SeqOf(q.length, tuple(reversed(q.slots[: int(q.length.term)])))
    items = [(n.lt(number(i), q.length), x) for i, x in enumerate(q.slots)]
    return ev.seq_of(list(reversed(items)))


def _range(ev: Evaluator, e: N.Apply, args: list[Any]) -> SeqOf:
    start, stop, step = args
    n = ev.numbers
    if not step.known:
        raise CannotEncode(e.span, "a range whose step is not known")
    by = int(step.term)
    ev.fails_if("error", by == 0)
    if by == 0:
        return SeqOf(number(0), ())
    if None in (start.lo, start.hi, stop.lo, stop.hi):
        raise CannotEncode(e.span, "a range of unbounded length")
    distance = int(stop.hi - start.lo) if by > 0 else int(start.hi - stop.lo)
    most = max(0, -(-distance // abs(by)))
    if most > 4096:  # as many as are unfolded elsewhere
        raise CannotEncode(e.span, "a range of more than 4096 numbers")
    items = []
    for i in range(most):
        x = n.add(start, number(i * by))
        items.append((n.lt(x, stop) if by > 0 else n.lt(stop, x), x))
    return SeqOf(n.count(g for g, _ in items), tuple(x for _, x in items))


def _enumerate(ev: Evaluator, e: N.Apply, args: list[Any]) -> SeqOf:
    (q,) = args
    return SeqOf(q.length, tuple(Tup((number(i), x)) for i, x in enumerate(q.slots)))


def _zip(ev: Evaluator, e: N.Apply, args: list[Any]) -> SeqOf:
    p, q = args
    n = ev.numbers
    shorter = n.choose(n.lt(p.length, q.length), p.length, q.length)
    return SeqOf(shorter, tuple(Tup(pair) for pair in zip(p.slots, q.slots, strict=False)))


# ---------------------------------------------------------------- maps and bags


def _keys(ev: Evaluator, e: N.Apply, args: list[Any]) -> SetOf:
    return SetOf(dict.fromkeys(args[0].at, True))


def _values(ev: Evaluator, e: N.Apply, args: list[Any]) -> SeqOf:
    return SeqOf(number(len(args[0].at)), tuple(args[0].at.values()))


def _items(ev: Evaluator, e: N.Apply, args: list[Any]) -> SeqOf:
    t = e.args[0].type
    assert isinstance(t, T.MapType)
    pairs = [Tup((ev.shapes.known(t.key, k), v)) for k, v in args[0].at.items()]
    return SeqOf(number(len(pairs)), tuple(pairs))


def _bag_add(ev: Evaluator, e: N.Apply, args: list[Any]) -> BagOf:
    return _bag_changed(ev, e, args, 1)


def _bag_changed(ev: Evaluator, e: N.Apply, args: list[Any], by: int) -> BagOf:
    n, count = ev.numbers, dict(args[0].count)
    for v, same in ev.cases(e.args[1].type, args[1], e.span):
        old = count.get(v, number(0))
        there = conj(same, n.lt(number(0), old)) if by < 0 else same
        new = n.choose(there, n.add(old, number(by)), old)
        lo = max(0, int(new.lo)) if new.lo is not None else 0
        count[v] = new if new.known else Num(new.term, lo, new.hi)
    return BagOf(count)


def _bag_discard(ev: Evaluator, e: N.Apply, args: list[Any]) -> BagOf:
    return _bag_changed(ev, e, args, -1)


def _bag_remove(ev: Evaluator, e: N.Apply, args: list[Any]) -> BagOf:
    ev.fails_if("error", neg(_member(ev, e.args[1].type, args[1], e.args[0].type, args[0])))
    return _bag_changed(ev, e, args, -1)


def _bag_union(ev: Evaluator, e: N.Apply, args: list[Any]) -> BagOf:
    a, b = (x.count for x in args)
    zero = number(0)
    return BagOf({v: ev.numbers.add(a.get(v, zero), b.get(v, zero)) for v in {**a, **b}})


OPERATIONS: dict[str, Operation] = {
    "not": lambda ev, e, args: neg(args[0]),
    "neg": _numeric("neg"),
    "abs": _abs,
    "int": lambda ev, e, args: _as_number(ev, args[0]),
    "add": _numeric("add"),
    "sub": _numeric("sub"),
    "mul": _numeric("mul"),
    "div": _divided("div"),
    "floordiv": _divided("floordiv"),
    "mod": _divided("mod"),
    "eq": _eq,
    "ne": lambda ev, e, args: neg(_eq(ev, e, args)),
    "lt": _lt,
    "le": lambda ev, e, args: neg(_lt(ev, e, [args[1], args[0]])),
    "gt": lambda ev, e, args: _lt(ev, e, [args[1], args[0]]),
    "ge": lambda ev, e, args: neg(_lt(ev, e, args)),
    "union": _of_sets(disj),
    "inter": _of_sets(conj),
    "diff": _of_sets(lambda a, b: conj(a, neg(b))),
    "symdiff": _of_sets(lambda a, b: disj(conj(a, neg(b)), conj(b, neg(a)))),
    "subset": _subset,
    "psubset": _psubset,
    "disjoint": _disjoint,
    "set_add": _set_add,
    "set_discard": _set_discard,
    "set_remove": _set_remove,
    "in": _in,
    "len": _len,
    "sum": _sum,
    "min": _extreme(largest=False),
    "max": _extreme(largest=True),
    "min_default": _extreme(largest=False),
    "max_default": _extreme(largest=True),
    "set": _set,
    "seq": _seq,
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
