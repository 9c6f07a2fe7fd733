r"""Values and domains of the spec as TLA+.

Booleans and integers are TLA+'s; symbols and members of enums are strings, those of symmetric domains model values;
None is the model value `None`. Tuples and sequences are tuples, a map is a function, a bag a function from its
elements to how often they are in it (module Bags), a record a record; one of a class that is in a union, or has no
fields, has its class as the first field, `type |-> "Class"`. Real numbers TLC does not have.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import reduce
from math import prod
from typing import assert_never

from pyverify.ir import nodes as N
from pyverify.ir import types as T
from pyverify.source import NOWHERE, Span
from pyverify.tla.naming import identifier
from pyverify.tla.scope import Module, NotExpressible
from pyverify.tla.syntax import (
    FALSE,
    TRUE,
    Apply,
    At,
    Bound,
    Filter,
    Function,
    FunctionSet,
    Image,
    Infix,
    Prefix,
    Quantifier,
    Record,
    RecordSet,
    SetOf,
    Tla,
    Tuple,
    Word,
    conjunction,
    number,
    string,
)
from pyverify.values import Value, elements, in_order, size_up_to

NONE = Word("None")
# Domains up to this size are recognized in a constant set, and listed where their order matters.
LISTED = 256
FEW = 3  # so many values are listed rather than described


def value(
    m: Module, t: T.Type, v: Value, span: Span = NOWHERE, inside: frozenset[str] = frozenset()
) -> Tla:  # one case per type
    """Return the value `v` of type `t`."""
    if v is None:
        return NONE
    match t:
        case T.BoolType():
            return TRUE if v else FALSE
        case T.IntType():
            return number(int(v))
        case T.RealType():
            raise NotExpressible("real numbers, which TLC does not have", span)
        case T.SymbolType(_, _, symmetric):
            return Word(model_value(m, str(v))) if symmetric else string(str(v))
        case T.OptionType(inner):
            return value(m, inner, v, span, inside)
        case T.TupleType(items):
            return Tuple(tuple(value(m, i, x, span, inside) for i, x in zip(items, v, strict=True)))
        case T.SeqType(elem):
            return Tuple(tuple(value(m, elem, x, span, inside) for x in v))
        case T.SetType(elem):
            return set_value(m, elem, v, span)
        case T.MapType(key, image):
            return _map(m, key, image, v, span, inside)
        case T.BagType(elem):
            m.needs("Bags", "TLC") if v else m.needs("Bags")
            if not v:
                return Word("EmptyBag")
            return _pairs(
                [(value(m, elem, x, span, inside), number(v[x])) for x in in_order(elem, v)]
            )
        case T.RecordType(record, fields):
            given = [
                (m.field(n, t), value(m, f, x, span, inside))
                for (n, f), x in zip(fields, v.values, strict=True)
            ]
            return Record((*tag_of(m, record), *given))
        case T.UnionType(records):
            member = next(r for r in records if r.record == v.record)
            return value(m, member, v, span, inside)
        case T.NeverType():
            raise NotExpressible("a value of no type", span)
        case _:
            assert_never(t)


def model_value(m: Module, symbol: str) -> str:
    """Return the name of the model value that a symbol of a symmetric domain becomes."""
    return m.names.of("symbol", symbol)


def tag_of(m: Module, record: str) -> tuple[tuple[str, Tla], ...]:
    """Return the first field of records of a class that occurs in a union."""
    return ((m.tag, string(record)),) if record in m.tagged else ()


def _pairs(pairs: list[tuple[Tla, Tla]]) -> Tla:
    found: Tla | None = None
    for k, v in pairs:
        pair = Infix(":>", k, v)
        found = pair if found is None else Infix("@@", found, pair)
    assert found is not None
    return found


def _map(
    m: Module, key: T.Type, image: T.Type, v: Value, span: Span, inside: frozenset[str]
) -> Tla:
    bound = bound_for(m, key, inside)
    values = [value(m, image, x, span, inside | {bound}) for x in v.values()]
    if not values:
        return Tuple(())
    if all(x == values[0] for x in values):
        return Function((Bound((bound,), domain(m, key, span)),), values[0])
    if list(v) == list(range(1, len(v) + 1)) and isinstance(key, T.IntType):
        return Tuple(tuple(values))
    m.needs("TLC")
    return _pairs([(value(m, key, k, span), x) for k, x in zip(v, values, strict=True)])


def bound_for(m: Module, t: T.Type, inside: frozenset[str]) -> str:
    """Return a bound name for an element of a domain: `n` for a Node."""
    letter = identifier(t.name[0].lower()) if t.name else "x"
    return m.names.bound((letter, "x", "y", "z"), inside)


def set_value(m: Module, elem: T.Type, v: frozenset[Value], span: Span) -> Tla:
    """Return a constant set: by the name of its domain where it is all of one."""
    named = domain_named(m, elem, v, span)
    if named is not None:
        return named
    if isinstance(elem, T.BoolType) and len(v) == 2:  # FALSE and TRUE
        return Word("BOOLEAN")
    combined = _combinations(m, elem, v, span) if len(v) > FEW else None
    if combined is not None:
        return combined
    ordered = in_order(elem, v)
    if isinstance(elem, T.IntType) and len(v) > 2 and ordered[-1] - ordered[0] == len(v) - 1:
        return interval(m, ordered[0], ordered[-1])
    return SetOf(tuple(value(m, elem, x, span) for x in ordered))


def _combinations(  # one case per type
    m: Module, elem: T.Type, v: frozenset[Value], span: Span
) -> Tla | None:
    """Return a constant set that has all combinations of some parts: `[S -> T]`, `S \\X T`, `SUBSET S`, ..."""
    match elem:
        case T.SetType(inner):
            union = frozenset[Value]().union(*v)
            return (
                Prefix("SUBSET", set_value(m, inner, union, span))
                if len(v) == 2 ** len(union)
                else None
            )
        case T.MapType(key, image):
            values = frozenset(x for f in v for x in f.values())
            if len(v) != len(values) ** size_up_to(key, LISTED):
                return None
            return FunctionSet(domain(m, key, span), set_value(m, image, values, span))
        case T.TupleType(items):
            columns = _columns(v)
            if len(items) < 2 or prod(map(len, columns)) != len(v):
                return None
            sets = [set_value(m, i, c, span) for i, c in zip(items, columns, strict=True)]
            return reduce(lambda a, b: Infix("\\X", a, b), sets)
        case T.RecordType(record, fields):
            columns = _columns([x.values for x in v])
            if prod(map(len, columns)) != len(v):
                return None
            tag = [(n, SetOf((s,))) for n, s in tag_of(m, record)]
            pairs = zip(fields, columns, strict=True)
            return RecordSet(
                (*tag, *((m.field(n, elem), set_value(m, f, c, span)) for (n, f), c in pairs))
            )
        case T.OptionType(inner) if None in v:
            return Infix("\\cup", set_value(m, inner, v - {None}, span), SetOf((NONE,)))
        case T.UnionType(records):
            groups = [(r, frozenset(x for x in v if x.record == r.record)) for r in records]
            return reduce(
                lambda a, b: Infix("\\cup", a, b),
                [set_value(m, r, g, span) for r, g in groups if g],
            )
        case _:
            return None


def _columns(rows: Iterable[tuple[Value, ...]]) -> list[frozenset[Value]]:
    return [frozenset(column) for column in zip(*rows, strict=True)]


def interval(m: Module, first: int, last: int) -> Tla:
    """Return `first .. last`."""
    m.needs("Integers")
    return Infix("..", number(first), number(last))


def domain_named(m: Module, elem: T.Type, v: frozenset[Value], span: Span) -> Tla | None:
    """Return the name of the domain that has exactly these values; the one the user wrote, if several."""
    found = []
    for name, t in m.domains.items():
        if T.widen(t) != T.widen(elem) and not _covers(elem, t):
            continue
        if T.is_finite(t) and size_up_to(t, LISTED) == len(v) and frozenset(elements(t)) == v:
            found.append(name)
    if not found:
        return None
    text = span.text() if span != NOWHERE else ""
    told = [n for n in found if re.search(rf"\b{re.escape(n)}\b", text)]
    if not told and isinstance(elem, T.BoolType):
        return None
    return Word(m.names.of("domain", (told or found)[0]))


def _covers(elem: T.Type, t: T.Type) -> bool:
    return isinstance(elem, T.SymbolType) and isinstance(t, T.SymbolType) and elem.enum == t.enum


# ---------------------------------------------------------------- domains


def domain(m: Module, t: T.Type, span: Span = NOWHERE, named: bool = True) -> Tla:  # noqa: C901, PLR0912  # one case per type
    """Return the set of all values of a domain; `named` uses the name that it has."""
    if named and t.name in m.domains and m.domains[t.name] == t:
        return Word(m.names.of("domain", t.name))
    match t:
        case T.IntType() if not named and t.name in m.written:
            return _as_written(m, m.written[t.name])
        case T.BoolType():
            return Word("BOOLEAN")
        case T.IntType(None, None):
            m.needs("Integers")
            return Word("Int")
        case T.IntType(0, None):
            m.needs("Integers")
            return Word("Nat")
        case T.IntType(int() as lo, int() as hi):
            return interval(m, lo, hi - 1)
        case T.IntType(lo, hi):
            m.needs("Integers")
            n = Word(m.names.bound(("n", "k"), frozenset()))
            bounds = [] if lo is None else [Infix(">=", n, number(lo))]
            bounds += [] if hi is None else [Infix("<", n, number(hi))]
            return Filter(Bound((n.text,), Word("Int")), conjunction(*bounds))
        case T.SymbolType(members, _, symmetric):
            if symmetric:
                return SetOf(tuple(Word(model_value(m, s)) for s in members))
            return SetOf(tuple(string(s) for s in members))
        case T.OptionType(T.NeverType()):
            return SetOf((NONE,))
        case T.OptionType(inner):
            return Infix("\\cup", domain(m, inner, span), SetOf((NONE,)))
        case T.TupleType(items):
            return _product(m, items, span)
        case T.SetType(elem):
            return Prefix("SUBSET", domain(m, elem, span))
        case T.MapType(key, image):
            return FunctionSet(domain(m, key, span), domain(m, image, span))
        case T.SeqType(elem, int() as cap):
            return Apply(m.use("SeqUpTo"), (domain(m, elem, span), number(cap)))
        case T.BagType(elem, int() as cap):
            return Apply(m.use("BagUpTo"), (domain(m, elem, span), number(cap)))
        case T.RecordType(record, fields):
            given = [(m.field(n, t), domain(m, f, span)) for n, f in fields]
            tag = [(n, SetOf((s,))) for n, s in tag_of(m, record)]
            return RecordSet((*tag, *given))
        case T.UnionType(records):
            found = domain(m, records[0], span)
            for r in records[1:]:
                found = Infix("\\cup", found, domain(m, r, span))
            return found
        case _:
            raise NotExpressible(f"the domain {T.describe(t)}", span)


def _as_written(m: Module, r: N.NamedRange) -> Tla:
    """Return a range with the bounds that the user wrote."""
    m.needs("Integers")
    high = _arithmetic(m, r.high)
    match high:
        case Word(text) if text.isdigit():
            last: Tla = number(int(text) - 1)
        case Infix("+", left, Word("1")):
            last = left
        case _:
            last = Infix("-", high, Word("1"))
    return Infix("..", _arithmetic(m, r.low), last)


_SIGNS = {"add": "+", "sub": "-", "mul": "*"}


def _arithmetic(m: Module, e: N.Expr) -> Tla:
    match e:
        case N.ParamRef(name):
            return Word(m.names.of("parameter", name))
        case N.Apply("neg", (inner,)):
            return Prefix("-", _arithmetic(m, inner))
        case N.Apply(op, (left, right)):
            return Infix(_SIGNS[op], _arithmetic(m, left), _arithmetic(m, right))
        case N.Const(v):
            return number(int(v))
        case _:
            raise NotExpressible("this bound", e.span)


def _product(m: Module, items: tuple[T.Type, ...], span: Span) -> Tla:
    if len(items) < 2:  # pairs and more have a sign of their own
        body = Tuple(tuple(Word("x") for _ in items))
        return Image(body, (Bound(("x",), domain(m, items[0], span)),)) if items else SetOf((body,))
    found = domain(m, items[0], span)
    for item in items[1:]:
        found = Infix("\\X", found, domain(m, item, span))
    return found


def typed(m: Module, x: Tla, t: T.Type, span: Span) -> list[Tla]:
    """Return what says that `x` lies in a domain, in the shortest words."""
    match t:
        case T.SeqType(elem, cap):
            m.needs("Sequences")
            said: list[Tla] = [Infix("\\in", x, Apply("Seq", (domain(m, elem, span),)))]
            if cap is not None:
                said.append(Infix("<=", Apply("Len", (x,)), number(cap)))
            return said
        case T.SetType(elem) if t.name not in m.domains:
            return [Infix("\\subseteq", x, domain(m, elem, span))]
        case T.BagType(elem, cap):
            m.needs("Bags", "Integers")
            said = [
                Apply("IsABag", (x,)),
                Infix("\\subseteq", Apply("BagToSet", (x,)), domain(m, elem, span)),
            ]
            if cap is not None:
                said.append(Infix("<=", Apply("BagCardinality", (x,)), number(cap)))
            return said
        case T.MapType(key, T.SeqType(elem, cap)) if t.name not in m.domains:
            m.needs("Sequences")
            keys = domain(m, key, span)
            image = Apply("Seq", (domain(m, elem, span),))
            said = [Infix("\\in", x, FunctionSet(keys, image))]
            if cap is not None:
                k = bound_for(m, key, _bound_in(x))
                body = Infix("<=", Apply("Len", (At(x, (Word(k),)),)), number(cap))
                said.append(Quantifier("\\A", (Bound((k,), keys),), body))
            return said
        case T.MapType(key, T.MapType() | T.BagType() as image) if t.name not in m.domains and (
            _has_bags(image)
        ):
            k = bound_for(m, key, _bound_in(x))
            inner = typed(m, At(x, (Word(k),)), image, span)
            bound = (Bound((k,), domain(m, key, span)),)
            is_map = Infix("=", Prefix("DOMAIN", x), domain(m, key, span))
            return [is_map, *(Quantifier("\\A", bound, part) for part in inner)]
        case _:
            return [Infix("\\in", x, domain(m, t, span))]


def _has_bags(t: T.Type) -> bool:
    return isinstance(t, T.BagType) or (isinstance(t, T.MapType) and _has_bags(t.value))


def _bound_in(x: Tla) -> frozenset[str]:
    """Return the names in `f[k][l]` that are bound."""
    if not isinstance(x, At):
        return frozenset()
    return _bound_in(x.function) | {a.text for a in x.args if isinstance(a, Word)}
