"""Orders: Python's `<`, and the order of a domain in which sets are gone through (language rule 8)."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from pyverify.ir import types as T
from pyverify.source import Span
from pyverify.tla.rewriting import words_in
from pyverify.tla.scope import Module, NotExpressible, parts
from pyverify.tla.syntax import (
    Apply,
    At,
    Bound,
    Dot,
    Infix,
    Lambda,
    Quantifier,
    Record,
    Tla,
    Tuple,
    Word,
    conjunction,
    disjunction,
    negation,
    number,
)
from pyverify.tla.values import LISTED, NONE, value
from pyverify.values import elements, size_up_to

Before = Callable[[T.Type, Tla, Tla], Tla]


def below(t: T.Type, a: Tla, b: Tla, m: Module, span: Span) -> Tla:
    """Return Python's `a < b`, of integers, Booleans or tuples of them."""
    return _compared(t, a, b, m, span, "<")


def at_most(t: T.Type, a: Tla, b: Tla, m: Module, span: Span) -> Tla:
    """Return Python's `a <= b`, of integers, Booleans or tuples of them."""
    return _compared(t, a, b, m, span, "<=")


def _compared(t: T.Type, a: Tla, b: Tla, m: Module, span: Span, op: str) -> Tla:
    match t:
        case T.IntType():
            m.needs("Integers")
            return Infix(op, a, b)
        case T.BoolType():
            return conjunction(negation(a), b) if op == "<" else Infix("=>", a, b)
        case T.SeqType(T.IntType()):
            less = Apply(m.use("Below"), (a, b))
            return less if op == "<" else disjunction(Infix("=", a, b), less)
        case T.TupleType(items) if items:
            last = _compared(
                items[-1], _item(a, len(items) - 1), _item(b, len(items) - 1), m, span, op
            )
            pairs = [(i, _item(a, n), _item(b, n)) for n, i in enumerate(items[:-1])]
            return _lexicographic(pairs, last, lambda i, x, y: below(i, x, y, m, span))
        case _:
            raise NotExpressible(f"the order of {T.describe(t)}", span)


def _lexicographic(pairs: Sequence[tuple[T.Type, Tla, Tla]], last: Tla, before: Before) -> Tla:
    """Return that of two lists the first comes first: `last` compares what comes after the pairs."""
    found = last
    for t, one, two in reversed(pairs):
        found = disjunction(before(t, one, two), conjunction(Infix("=", one, two), found))
    return found


def _item(x: Tla, i: int) -> Tla:
    return x.items[i] if isinstance(x, Tuple) else At(x, (number(i + 1),))


def _field(x: Tla, name: str) -> Tla:
    return dict(x.fields)[name] if isinstance(x, Record) else Dot(x, name)


# ---------------------------------------------------------------- the order of a domain


def in_order(collection: Tla, elem: T.Type, m: Module, span: Span) -> Tla:
    """Return a set as a sequence in the order of its domain."""
    if isinstance(elem, T.IntType):
        return Apply(m.use("InOrder"), (collection,))
    if not _listable(elem):
        x, y = _two_names(collection, m)
        less = Lambda((x, y), precedes(elem, Word(x), Word(y), m, span))
        return Apply(m.use("Ordered"), (collection, less))
    m.needs("Sequences")
    x, _ = _two_names(collection, m)
    return Apply(
        "SelectSeq", (_list(elem, m, span), Lambda((x,), Infix("\\in", Word(x), collection)))
    )


def first_of(collection: Tla, elem: T.Type, m: Module, span: Span) -> Tla:
    """Return the first element of a set in the order of its domain."""
    if isinstance(elem, T.IntType):
        return Apply(m.use("Min"), (collection,))
    if _listable(elem):
        return At(in_order(collection, elem, m, span), (number(1),))
    x, y = _two_names(collection, m)
    one, two = Word(x), Word(y)
    first = disjunction(Infix("=", two, one), precedes(elem, one, two, m, span))
    every = Quantifier("\\A", (Bound((y,), collection),), first)
    return Quantifier("CHOOSE", (Bound((x,), collection),), every)


def precedes(t: T.Type, a: Tla, b: Tla, m: Module, span: Span) -> Tla:
    """Return that `a` comes before `b` in their domain's order; they may be outside of its bounds."""

    def before(i: T.Type, x: Tla, y: Tla) -> Tla:
        return precedes(i, x, y, m, span)

    match t:
        case T.IntType() | T.BoolType():
            return below(t, a, b, m, span)
        case T.OptionType(inner):
            some = disjunction(Infix("=", a, NONE), before(inner, a, b))
            return conjunction(Infix("#", b, NONE), some)
        case T.TupleType(items) if items:
            pairs = [(i, _item(a, n), _item(b, n)) for n, i in enumerate(items)]
        case T.RecordType(_, fields) if fields:
            pairs = [(f, _field(a, m.field(n, t)), _field(b, m.field(n, t))) for n, f in fields]
        case _ if _listable(t):
            listed = _list(t, m, span)
            places = (Apply(m.use("PlaceOf"), (listed, x)) for x in (a, b))
            return Infix("<", *places)
        case _:
            raise NotExpressible(f"values of {T.describe(t)} in order", span)
    return _lexicographic(pairs[:-1], before(*pairs[-1]), before)


def _listable(t: T.Type) -> bool:
    """Tell whether all values of a type can be written out; numbers may be outside of their bounds."""
    if any(isinstance(p, T.IntType | T.RealType) for p in parts(t)):
        return False
    return T.is_finite(t) and size_up_to(t, LISTED) <= LISTED


def _list(t: T.Type, m: Module, span: Span) -> Tla:
    return Tuple(tuple(value(m, t, v, span) for v in elements(t)))


def _two_names(collection: Tla, m: Module) -> tuple[str, str]:
    inside = words_in(collection)
    x = m.names.bound(("x", "y", "z"), inside)
    return x, m.names.bound(("y", "z", "u"), inside | {x})
