"""Operators of the IR whose operands are TLA+ already, and numbers in few signs."""

from __future__ import annotations

from collections.abc import Callable

from pyverify.ir import nodes as N
from pyverify.ir import types as T
from pyverify.tla.ordering import in_order
from pyverify.tla.ranging import PLACES
from pyverify.tla.scope import Scope
from pyverify.tla.syntax import (
    Apply,
    At,
    Bound,
    Definition,
    Function,
    If,
    Infix,
    Let,
    Prefix,
    SetOf,
    Tla,
    Tuple,
    Word,
    conjunction,
    negation,
    number,
)

ZERO, ONE, EMPTY = Word("0"), Word("1"), Tuple(())


# ---------------------------------------------------------------- numbers and places


def plus_one(i: Tla) -> Tla:
    """Return `i + 1`, or what is one more in fewer signs."""
    match i:
        case Infix("-", left, Word("1")):
            return left
        case Word(text) if text.isdigit():
            return number(int(text) + 1)
        case _:
            return Infix("+", i, ONE)


def plus(i: Tla, n: int) -> Tla:
    """Return `i + n`, in few signs, for an `n` of at least -1."""
    if n == -1:
        return minus_one(i)
    return i if n == 0 else plus_one(i) if n == 1 else Infix("+", i, number(n))


def minus_one(i: Tla) -> Tla:
    """Return `i - 1`, or what is one less in fewer signs."""
    match i:
        case Infix("+", left, Word("1")):
            return left
        case Word(text) if text.isdigit():
            return number(int(text) - 1)
        case _:
            return Infix("-", i, ONE)


def constant(e: N.Expr) -> int | None:
    """Return the number that an expression is written as; None if it is calculated."""
    match e:
        case N.Coerce(inner):
            return constant(inner)
        case N.Const(bool()):
            return None
        case N.Const(int() as v):
            return v
        case N.Apply("neg", (N.Const(int() as v),)):
            return -v
        case _:
            return None


def not_negative(e: N.Expr, s: Scope) -> bool:
    """Tell whether it is plain that an integer is never negative."""
    match e:
        case N.Coerce(inner) | N.Narrow(inner):
            return not_negative(inner, s)
        case N.VarRef(name):
            return name not in s.state and _from_zero(_declared(name, s))
        case N.Apply("add" | "mul" | "floordiv" | "mod", args):
            return all(not_negative(a, s) for a in args)
        case N.Index(N.VarRef(name), _) if name not in s.state:
            t = _declared(name, s)
            held = t.value if isinstance(t, T.MapType) else getattr(t, "elem", t)
            return _from_zero(held)
        case _:
            return s.module.naturals.number(e, s.naturals)


def _declared(name: str, s: Scope) -> T.Type:
    return next(v.domain for v in s.module.spec.variables if v.name == name)


def _from_zero(t: T.Type) -> bool:
    if isinstance(t, T.OptionType):
        return _from_zero(t.inner)
    return isinstance(t, T.IntType) and t.lo is not None and t.lo >= 0


def place_at(sequence: Tla, i: Tla, index: N.Expr, s: Scope) -> Tla:
    """Return the place (from 1) in a sequence that has the index `i`: from 0, or from -1 backwards."""
    s.module.needs("Integers", "Sequences")
    known = constant(index)
    if known is not None and known >= 0:
        return number(known + 1)
    if known is not None:
        length = Apply("Len", (sequence,))
        return length if known == -1 else Infix("-", length, number(-known - 1))
    if not_negative(index, s):
        return plus_one(i)
    return Apply(s.module.use("Place"), (sequence, i))


# ---------------------------------------------------------------- operators

Arguments = tuple[Tla, ...]
Made = Callable[[N.Apply, Arguments, Scope], Tla]


def applied(e: N.Apply, args: Arguments, s: Scope) -> Tla | None:
    """Return a strict operator applied to operands; None if it is none of those here."""
    if e.op in _PLAIN:
        return _PLAIN[e.op](*args)
    if e.op in _HELPERS:
        return Apply(s.module.use(_HELPERS[e.op]), args)
    return _MADE[e.op](e, args, s) if e.op in _MADE else None


def domain_of(function: Tla) -> Tla:
    """Return `DOMAIN function`."""
    return Prefix("DOMAIN", function)


def _divided(e: N.Apply, args: Arguments, s: Scope) -> Tla:
    s.module.needs("Integers")
    known = e.args[1].value if isinstance(e.args[1], N.Const | N.ParamRef) else None
    if isinstance(known, int) and known > 0:
        return Infix("\\div" if e.op == "floordiv" else "%", *args)
    return Apply(s.module.use("Quotient" if e.op == "floordiv" else "Remainder"), args)


def _delete(e: N.Apply, args: Arguments, s: Scope) -> Tla:
    s.module.needs("Sequences")
    sequence, index = args
    known = constant(e.args[1])
    if known == 0:
        return Apply("Tail", (sequence,))
    if known == -1:
        return Apply(s.module.use("Front"), (sequence,))
    place = place_at(sequence, index, e.args[1], s)
    return Apply(s.module.use("RemoveAt"), (sequence, place))


def _slice(e: N.Apply, args: Arguments, s: Scope) -> Tla:
    s.module.needs("Sequences", "Integers")
    sequence, first, last = args
    length = Apply("Len", (sequence,))
    start, stop = (None if _is_none(a) else a for a in e.args[1:])
    if start is None:
        first = ZERO
    if stop is None and (start is None or not_negative(start, s)):
        return Apply("SubSeq", (sequence, plus_one(first), length))
    return Apply(s.module.use("Slice"), (sequence, first, length if stop is None else last))


def _is_none(e: N.Expr) -> bool:
    while isinstance(e, N.Coerce):
        e = e.value
    return isinstance(e, N.Const) and e.value is None


def _insert(e: N.Apply, args: Arguments, s: Scope) -> Tla:
    s.module.needs("Sequences")
    if constant(e.args[1]) == 0:
        return Infix("\\o", Tuple((args[2],)), args[0])
    return Apply(s.module.use("InsertAt"), args)


def _append(_: N.Apply, args: Arguments, s: Scope) -> Tla:
    s.module.needs("Sequences")
    return Apply("Append", args)


def _enumerate(_: N.Apply, args: Arguments, s: Scope) -> Tla:
    s.module.needs("Integers")
    i, _s = s.inner(*PLACES, avoid=args[0])
    pair = Tuple((minus_one(Word(i)), At(args[0], (Word(i),))))
    return Function((Bound((i,), domain_of(args[0])),), pair)


def _values(e: N.Apply, args: Arguments, s: Scope) -> Tla:
    return _along_keys(e, args[0], s, lambda k: At(args[0], (k,)))


def _items(e: N.Apply, args: Arguments, s: Scope) -> Tla:
    return _along_keys(e, args[0], s, lambda k: Tuple((k, At(args[0], (k,)))))


def _along_keys(e: N.Apply, function: Tla, s: Scope, body: Callable[[Tla], Tla]) -> Tla:
    t = e.args[0].type
    assert isinstance(t, T.MapType)
    i, inner = s.inner(*PLACES, avoid=function)
    if isinstance(t.key, T.IntType) and t.key.lo in (0, 1) and t.key.hi is not None:
        s.module.needs("Integers")
        size = number(t.key.hi - t.key.lo)
        return Function((Bound((i,), Infix("..", ONE, size)),), body(plus(Word(i), t.key.lo - 1)))
    name, _ = inner.inner("keys", "names")
    keys = Definition(name, (), in_order(domain_of(function), t.key, s.module, e.span))
    place = At(Word(name), (Word(i),))
    return Let((keys,), Function((Bound((i,), domain_of(Word(name))),), body(place)))


def _index_of(_: N.Apply, args: Arguments, s: Scope) -> Tla:
    return minus_one(Apply(s.module.use("PlaceOf"), args))


def _remove(_: N.Apply, args: Arguments, s: Scope) -> Tla:
    at = Apply(s.module.use("PlaceOf"), args)
    return Apply(s.module.use("RemoveAt"), (args[0], at))


def _bag_sum(sign: str) -> Made:
    def made(_: N.Apply, args: Arguments, s: Scope) -> Tla:
        s.module.needs("Bags")
        return Infix(sign, args[0], Apply("SetToBag", (SetOf((args[1],)),)))

    return made


_PLAIN: dict[str, Callable[..., Tla]] = {
    "not": negation,
    "neg": lambda a: Prefix("-", a),
    "int": lambda a: If(a, ONE, ZERO),
    "symdiff": lambda a, b: Infix("\\cup", Infix("\\", a, b), Infix("\\", b, a)),
    "psubset": lambda a, b: conjunction(Infix("\\subseteq", a, b), Infix("#", a, b)),
    "disjoint": lambda a, b: Infix("=", Infix("\\cap", a, b), SetOf(())),
    "set_add": lambda a, x: Infix("\\cup", a, SetOf((x,))),
    "set_discard": lambda a, x: Infix("\\", a, SetOf((x,))),
    "keys": domain_of,
}
_HELPERS = {
    "abs": "Abs",
    "set_remove": "Without",
    "reversed": "Reverse",
    "range": "Counting",
    "zip": "Zip",
    "bag_remove": "BagWithout",
}
_MADE: dict[str, Made] = {
    "floordiv": _divided,
    "mod": _divided,
    "slice": _slice,
    "append": _append,
    "insert": _insert,
    "delete": _delete,
    "remove": _remove,
    "index_of": _index_of,
    "enumerate": _enumerate,
    "values": _values,
    "items": _items,
    "bag_add": _bag_sum("(+)"),
    "bag_discard": _bag_sum("(-)"),
}
