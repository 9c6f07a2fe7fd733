"""Values as structures of terms: one class for each shape of type.

A set is a Boolean for each value it may have, a map a value for each key, a sequence a length and slots, an option and a union
all that they may be beside what they are. Shapes are compared, chosen between, read from a model; those of a state are
canonical, so that equal states are equal terms.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import z3

from pyverify.ir import types as T
from pyverify.smt.terms import (
    Arithmetic,
    Bool,
    Num,
    choose_bool,
    conj,
    disj,
    neg,
    number,
    same_bool,
)
from pyverify.source import NOWHERE, Span
from pyverify.values import BagValue, MapValue, RecordValue, Value, elements, in_order, size_up_to

# So many values an element of a set may have, and a domain that is unfolded.
MOST = 4096


class CannotEncode(Exception):  # noqa: N818  # no fault, but what the encoding has no terms for
    """Something of the spec that cannot be written as a formula: `what`, at `span`."""

    def __init__(self, span: Span, what: str) -> None:
        super().__init__(what)
        self.span, self.what = span, what


@dataclass(frozen=True, slots=True)
class Sym:
    """A symbol: its number in the table of all symbols; it is one of `names`."""

    number: Num
    names: frozenset[str]


@dataclass(frozen=True, slots=True)
class Opt:
    """None, or a value (None in `value`: it is never present)."""

    present: Bool
    value: Shape | None


@dataclass(frozen=True, slots=True)
class Tup:
    """A tuple."""

    items: tuple[Shape, ...]


@dataclass(frozen=True, slots=True)
class SetOf:
    """A set: whether each value that may be in it is."""

    has: Mapping[Value, Bool]


@dataclass(frozen=True, slots=True)
class MapOf:
    """A total map, in the order of its keys."""

    at: Mapping[Value, Shape]


@dataclass(frozen=True, slots=True)
class SeqOf:
    """A sequence: the slots from `length` on mean nothing."""

    length: Num
    slots: tuple[Shape, ...]


@dataclass(frozen=True, slots=True)
class BagOf:
    """A bag: how often each value that may be in it is."""

    count: Mapping[Value, Num]


@dataclass(frozen=True, slots=True)
class Rec:
    """A record of a class."""

    record: str
    fields: tuple[Shape, ...]


@dataclass(frozen=True, slots=True)
class Uni:
    """A record of one of several classes: which it is, and what it is if it is of that class."""

    of: Mapping[str, Bool]
    records: Mapping[str, Rec]


Shape = Bool | Num | Sym | Opt | Tup | SetOf | MapOf | SeqOf | BagOf | Rec | Uni


class Shapes:
    """What is done with values, whatever their shape."""

    def __init__(self, ctx: Any, bits: bool) -> None:
        self.ctx = ctx
        self.numbers = Arithmetic(ctx, bits)
        self._symbols: dict[str, int] = {}

    # ------------------------------------------------------------ making values

    def symbol(self, name: str) -> Sym:
        """Return a known symbol."""
        place = self._symbols.setdefault(name, len(self._symbols))
        return Sym(number(place), frozenset({name}))

    def known(self, t: T.Type, v: Value) -> Shape:  # one case per type
        """Return a value that is known, of type `t`."""
        match t:
            case T.BoolType():
                return bool(v)
            case T.IntType():
                return number(int(v))
            case T.RealType():
                return number(Fraction(v))
            case T.SymbolType():
                return self.symbol(str(v))
            case T.OptionType(inner):
                if v is None:
                    return Opt(False, self.default(inner))
                return Opt(True, self.known(inner, v))
            case T.TupleType(items):
                return Tup(tuple(self.known(i, x) for i, x in zip(items, v, strict=True)))
            case T.SetType(elem):
                return SetOf(dict.fromkeys(in_order(elem, v), True))
            case T.MapType(_, image):
                return MapOf({k: self.known(image, x) for k, x in v.items()})
            case T.SeqType(elem):
                return SeqOf(number(len(v)), tuple(self.known(elem, x) for x in v))
            case T.BagType(elem):
                return BagOf({x: number(v[x]) for x in in_order(elem, v)})
            case T.RecordType(record, fields):
                parts = zip(fields, v.values, strict=True)
                return Rec(record, tuple(self.known(f, x) for (_, f), x in parts))
            case T.UnionType(records):
                return self._in_union(records, v.record, self.known(t.record(v.record), v))  # type: ignore[arg-type]  # of this class
            case _:
                raise CannotEncode(NOWHERE, f"a value of {T.show(t)}")

    def _in_union(self, records: tuple[T.RecordType, ...], record: str, value: Any) -> Uni:
        of = {r.record: r.record == record for r in records}
        rest = {r.record: value if r.record == record else self.default(r) for r in records}
        return Uni(of, rest)  # type: ignore[arg-type]  # records

    def default(self, t: T.Type) -> Shape | None:
        """Return the value that stands where there is none; None if the type has no value."""
        match t:
            case T.BoolType():
                return False
            case T.IntType(lo, hi):
                if lo is None:
                    return number(0 if hi is None else min(0, hi - 1))
                return number(lo) if hi is None or lo < hi else None
            case T.RealType():
                return number(Fraction(0))
            case T.SymbolType(members):
                return self.symbol(members[0]) if members else None
            case T.OptionType(inner):
                return Opt(False, self.default(inner))
            case T.TupleType(items):
                parts = [self.default(i) for i in items]
                return None if None in parts else Tup(tuple(parts))
            case T.SetType():
                return SetOf({})
            case T.MapType(key, image):
                inner_value = self.default(image)
                keys = list(elements(key))
                if inner_value is None and keys:
                    return None
                return MapOf(dict.fromkeys(keys, inner_value))
            case T.SeqType():
                return SeqOf(number(0), ())
            case T.BagType():
                return BagOf({})
            case T.RecordType(record, fields):
                parts = [self.default(f) for _, f in fields]
                return None if None in parts else Rec(record, tuple(parts))
            case T.UnionType(records):
                for r in records:
                    first = self.default(r)
                    if first is not None:
                        return self._in_union(records, r.record, first)
                return None
            case _:
                return None

    def fresh(self, t: T.Type, name: str, made: list[Any]) -> Shape:  # one case per type
        """Return a value of new constants, which are added to `made`."""
        match t:
            case T.BoolType():
                made.append(z3.Bool(name, self.ctx))
                return made[-1]
            case T.IntType(lo, hi):
                return self._fresh_number(name, lo, None if hi is None else hi - 1, made)
            case T.RealType():
                n = self.numbers.fresh(name, None, None, real=True)
                made.append(n.term)
                return n
            case T.SymbolType(members):
                places = [self.symbol(m).number.term for m in members]
                return Sym(
                    self._fresh_number(name, min(places), max(places), made), frozenset(members)
                )
            case T.OptionType(inner):
                if self.default(inner) is None:
                    return Opt(False, None)
                made.append(z3.Bool(f"{name} is there", self.ctx))
                return Opt(made[-1], self.fresh(inner, name, made))
            case T.TupleType(items):
                parts = [self.fresh(x, f"{name}[{i}]", made) for i, x in enumerate(items)]
                return Tup(tuple(parts))
            case T.SetType(elem):
                has = {}
                for v in self.listed(elem, f"a set of {T.describe(elem)}"):
                    made.append(z3.Bool(f"{v!r} in {name}", self.ctx))
                    has[v] = made[-1]
                return SetOf(has)
            case T.MapType(key, image):
                keys = self.listed(key, f"a map over {T.describe(key)}")
                return MapOf({k: self.fresh(image, f"{name}[{k!r}]", made) for k in keys})
            case T.SeqType(elem, int() as cap):
                if self.default(elem) is None:
                    return SeqOf(number(0), ())
                length = self._fresh_number(f"len({name})", 0, cap, made)
                slots = [self.fresh(elem, f"{name}[{i}]", made) for i in range(cap)]
                return SeqOf(length, tuple(slots))
            case T.BagType(elem, int() as cap):
                count = {}
                for v in self.listed(elem, f"a bag of {T.describe(elem)}"):
                    count[v] = self._fresh_number(f"{name}.count({v!r})", 0, cap, made)
                return BagOf(count)
            case T.RecordType(record, fields):
                return Rec(record, tuple(self.fresh(f, f"{name}.{n}", made) for n, f in fields))
            case T.UnionType(records):
                return self._fresh_union(records, name, made)
            case _:
                raise CannotEncode(NOWHERE, f"values of {T.describe(t)}")

    def _fresh_union(self, records: tuple[T.RecordType, ...], name: str, made: list[Any]) -> Uni:
        there = [r for r in records if self.default(r) is not None]
        tag = self._fresh_number(f"type({name})", 0, len(there) - 1, made)
        of = {r.record: False for r in records}
        of |= {r.record: self.numbers.eq(tag, number(i)) for i, r in enumerate(there)}
        rest = {
            r.record: self.fresh(r, f"{name}:{r.record}", made) if r in there else None
            for r in records
        }
        return Uni(of, rest)  # type: ignore[arg-type]  # records

    def _fresh_number(self, name: str, lo: int | None, hi: int | None, made: list[Any]) -> Num:
        n = self.numbers.fresh(name, lo, hi)
        made.append(n.term)
        return n

    def listed(self, t: T.Type, what: str) -> list[Value]:
        """Return all values of a domain that is unfolded."""
        if not T.is_finite(t) or size_up_to(t, MOST) > MOST:
            raise CannotEncode(NOWHERE, f"{what}, which has more than {MOST} values")
        return list(elements(t))

    # ------------------------------------------------------------ constraints

    def inside(self, t: T.Type, x: Any) -> Bool:  # one case per type
        """Return that a value lies in its domain."""
        n = self.numbers
        match t, x:
            case T.IntType(lo, hi), Num():
                above = True if lo is None else n.le(number(lo), x)
                return conj(above, True if hi is None else n.lt(x, number(hi)))
            case T.SymbolType(members), Sym():
                return self.named(x, members)
            case T.OptionType(inner), Opt(present, value):
                return True if value is None else disj(neg(present), self.inside(inner, value))
            case T.TupleType(items), Tup(parts):
                return conj(*(self.inside(i, p) for i, p in zip(items, parts, strict=True)))
            case T.SetType(elem), SetOf(has):
                return conj(*(neg(g) for v, g in has.items() if not self.belongs(elem, v)))
            case T.MapType(_, image), MapOf(at):
                return conj(*(self.inside(image, v) for v in at.values()))
            case T.SeqType(elem, cap), SeqOf(length, slots):
                fits = [] if cap is None else [n.le(length, number(cap))]
                for i, slot in enumerate(slots):
                    fits.append(disj(n.le(length, number(i)), self.inside(elem, slot)))
                return conj(*fits)
            case T.BagType(elem, cap), BagOf(count):
                outside = [
                    neg(n.lt(number(0), c)) for v, c in count.items() if not self.belongs(elem, v)
                ]
                total = self.total(x)
                return conj(*outside, True if cap is None else n.le(total, number(cap)))
            case T.RecordType(_, fields), Rec(_, parts):
                return conj(*(self.inside(f, p) for (_, f), p in zip(fields, parts, strict=True)))
            case T.UnionType(records), Uni(of, rest):
                known = {r.record: r for r in records}
                return conj(
                    *(
                        disj(neg(g), self.inside(known[r], rest[r])) if r in known else neg(g)
                        for r, g in of.items()
                    )
                )
            case _:
                return True

    def belongs(self, t: T.Type, v: Value) -> bool:
        """Tell whether a known value lies in a domain."""
        from pyverify.values import outside

        return outside(t, v, "") is None

    def canonical(self, t: T.Type, x: Any) -> Bool:  # one case per type
        """Return what is true of the constants of a state alone, beside lying in the domains."""
        n = self.numbers
        match t, x:
            case T.OptionType(inner), Opt(present, value):
                if value is None:
                    return True
                absent = self.eq(value, self.default(inner))
                return conj(choose_bool(present, True, absent), self.canonical(inner, value))
            case T.TupleType(items), Tup(parts):
                return conj(*(self.canonical(i, p) for i, p in zip(items, parts, strict=True)))
            case T.MapType(_, image), MapOf(at):
                return conj(*(self.canonical(image, v) for v in at.values()))
            case T.SeqType(elem, cap), SeqOf(length, slots):
                found = [n.le(number(0), length), n.le(length, number(cap or len(slots)))]
                default = self.default(elem)
                for i, slot in enumerate(slots):
                    beyond = n.le(length, number(i))
                    found.append(choose_bool(beyond, self.eq(slot, default), True))
                    found.append(self.canonical(elem, slot))
                return conj(*found)
            case T.BagType(), BagOf(count):
                return conj(*(n.le(number(0), c) for c in count.values()))
            case T.RecordType(_, fields), Rec(_, parts):
                return conj(
                    *(self.canonical(f, p) for (_, f), p in zip(fields, parts, strict=True))
                )
            case T.UnionType(records), Uni(of, rest):
                found = [disj(*of.values())]
                for r in records:
                    absent = self.eq(rest[r.record], self.default(r))
                    found.append(disj(of[r.record], absent))
                    found.append(self.canonical(r, rest[r.record]))
                return conj(*found)
            case _:
                return True

    def absent_inside(self, t: T.Type, x: Any) -> Bool:  # one case per shape
        """Return that all constants are in their bounds, also those of parts that are not there.

        Everything else takes the bounds of a number for granted; so this alone is said of the terms themselves.
        """
        match t, x:
            case _, Num(term, lo, hi):
                above = True if x.known or lo is None else term >= lo
                return conj(above, True if x.known or hi is None else term <= hi)
            case _, Sym(place):
                return self.absent_inside(t, place)
            case T.OptionType(inner), Opt(_, value):
                return True if value is None else self.absent_inside(inner, value)
            case T.TupleType(items), Tup(parts):
                return conj(*(self.absent_inside(i, p) for i, p in zip(items, parts, strict=True)))
            case T.MapType(_, image), MapOf(at):
                return conj(*(self.absent_inside(image, v) for v in at.values()))
            case T.SeqType(elem), SeqOf(length, slots):
                return conj(
                    self.absent_inside(T.INT, length), *(self.absent_inside(elem, s) for s in slots)
                )
            case T.BagType(), BagOf(count):
                return conj(*(self.absent_inside(T.INT, c) for c in count.values()))
            case T.RecordType(_, fields), Rec(_, parts):
                pairs = zip(fields, parts, strict=True)
                return conj(*(self.absent_inside(f, p) for (_, f), p in pairs))
            case T.UnionType(records), Uni(_, rest):
                return conj(*(self.absent_inside(r, rest[r.record]) for r in records))
            case _:
                return True

    def named(self, x: Sym, names: Any) -> Bool:
        """Return that a symbol is one of those with these names."""
        wanted = x.names & frozenset(names)
        if wanted == x.names and x.number.known:
            return True
        return disj(*(self.numbers.eq(x.number, self.symbol(m).number) for m in sorted(wanted)))

    # ------------------------------------------------------------ comparing

    def eq(self, a: Any, b: Any) -> Bool:  # noqa: C901, PLR0912  # one case per shape
        """Return that two values are equal."""
        n = self.numbers
        if a is b:
            return True
        if a is None or b is None:  # of a record that has no values
            return False
        match a, b:
            case Opt(p, x), Opt(q, y):
                if x is None or y is None:
                    return conj(neg(p), neg(q))
                return conj(same_bool(p, q), disj(neg(p), self.eq(x, y)))
            case Opt(p, x), _:
                return False if x is None else conj(p, self.eq(x, b))
            case _, Opt():
                return self.eq(b, a)
            case Num(), Num():
                return n.eq(a, b)
            case Sym(), Sym():
                return n.eq(a.number, b.number) if a.names & b.names else False
            case Tup(x), Tup(y):
                return conj(*(self.eq(i, j) for i, j in zip(x, y, strict=True)))
            case SetOf(x), SetOf(y):
                return conj(*(same_bool(x.get(v, False), y.get(v, False)) for v in {**x, **y}))
            case MapOf(x), MapOf(y):
                return conj(*(self.eq(v, y[k]) for k, v in x.items()))
            case SeqOf(k, x), SeqOf(m, y):
                found = [n.eq(k, m), n.le(k, number(min(len(x), len(y))))]
                for i, (p, q) in enumerate(zip(x, y, strict=False)):
                    found.append(disj(n.le(k, number(i)), self.eq(p, q)))
                return conj(*found)
            case BagOf(x), BagOf(y):
                zero = number(0)
                return conj(*(n.eq(x.get(v, zero), y.get(v, zero)) for v in {**x, **y}))
            case Rec(r, x), Rec(s, y):
                return (
                    conj(*(self.eq(i, j) for i, j in zip(x, y, strict=True))) if r == s else False
                )
            case Uni(of, x), Uni(other, y):
                both = [r for r in of if r in other]
                return disj(*(conj(of[r], other[r], self.eq(x[r], y[r])) for r in both))
            case Uni(of, x), Rec(r, _):
                return conj(of[r], self.eq(x[r], b)) if r in of else False
            case Rec(), Uni():
                return self.eq(b, a)
            case _:
                return same_bool(a, b)

    def choose(self, c: Bool, a: Any, b: Any) -> Any:  # one case per shape
        """Return `a if c else b`."""
        if isinstance(c, bool):
            return a if c else b
        if a is b:
            return a
        match a, b:
            case None, _:
                return b
            case _, None:
                return a
            case Num(), Num():
                return self.numbers.choose(c, a, b)
            case Sym(x, names), Sym(y, others):
                return Sym(self.numbers.choose(c, x, y), names | others)
            case Opt(p, x), Opt(q, y):
                return Opt(choose_bool(c, p, q), self.choose(c, x, y))
            case Tup(x), Tup(y):
                return Tup(tuple(self.choose(c, i, j) for i, j in zip(x, y, strict=True)))
            case SetOf(x), SetOf(y):
                return SetOf(
                    {v: choose_bool(c, x.get(v, False), y.get(v, False)) for v in {**x, **y}}
                )
            case MapOf(x), MapOf(y):
                return MapOf({k: self.choose(c, v, y[k]) for k, v in x.items()})
            case SeqOf(k, x), SeqOf(m, y):
                slots = itertools.zip_longest(x, y)
                return SeqOf(
                    self.numbers.choose(c, k, m), tuple(self.choose(c, i, j) for i, j in slots)
                )
            case BagOf(x), BagOf(y):
                zero = number(0)
                return BagOf(
                    {v: self.numbers.choose(c, x.get(v, zero), y.get(v, zero)) for v in {**x, **y}}
                )
            case Rec(r, x), Rec(s, y) if r == s:
                return Rec(r, tuple(self.choose(c, i, j) for i, j in zip(x, y, strict=True)))
            case Uni(of, x), Uni(other, y):
                both = [*dict.fromkeys((*of, *other))]
                return Uni(
                    {r: choose_bool(c, of.get(r, False), other.get(r, False)) for r in both},
                    {r: self.choose(c, x.get(r), y.get(r)) for r in both},
                )
            case _:
                return choose_bool(c, a, b)

    def total(self, bag: BagOf) -> Num:
        """Return how many elements a bag has, counted with multiplicity."""
        found = number(0)
        for c in bag.count.values():
            found = self.numbers.add(found, c)
        return found

    # ------------------------------------------------------------ what a value may be

    def possible(self, t: T.Type, x: Any, span: Span) -> list[Value]:
        """Return the known values, in order, that a value may have at most."""
        found = list(itertools.islice(self._possible(t, x, span), MOST + 1))
        if len(found) > MOST:
            raise CannotEncode(span, f"a value that may be one of more than {MOST}")
        return in_order(t, set(found))

    def _possible(self, t: T.Type, x: Any, span: Span) -> Iterator[Value]:  # noqa: C901, PLR0912  # one case per type
        match t, x:
            case T.BoolType(), _:
                yield from (x,) if isinstance(x, bool) else (False, True)
            case T.IntType(), Num(_, lo, hi):
                if lo is None or hi is None or int(hi) - int(lo) > MOST:
                    raise CannotEncode(span, "a set of, or an index with, unbounded numbers")
                yield from range(int(lo), int(hi) + 1)
            case T.SymbolType(), Sym(_, names):
                yield from sorted(names)
            case T.OptionType(inner), Opt(present, value):
                if present is not True:
                    yield None
                if present is not False and value is not None:
                    yield from self._possible(inner, value, span)
            case T.TupleType(items), Tup(parts):
                yield from self._product(items, parts, span)
            case T.RecordType(record, fields), Rec(_, parts):
                for values in self._product(tuple(f for _, f in fields), parts, span):
                    yield RecordValue(record, values)
            case T.UnionType(records), Uni(of, rest):
                for r in records:
                    if of.get(r.record, False) is not False:
                        yield from self._possible(r, rest[r.record], span)
            case T.SetType(elem), SetOf(has):
                yield from self._subsets(elem, has)
            case T.SeqType(elem), SeqOf(length, slots):
                least, most = int(length.lo or 0), int(length.hi or 0)
                for size in range(max(least, 0), min(most, len(slots)) + 1):
                    yield from self._product((elem,) * size, slots[:size], span)
            case T.MapType(_, image), MapOf(at):
                for values in self._product((image,) * len(at), tuple(at.values()), span):
                    yield MapValue(zip(at, values, strict=True))
            case _:
                raise CannotEncode(span, f"a set of {T.show(t)} made of parts that are not known")

    def _product(
        self, types: tuple[T.Type, ...], parts: tuple[Any, ...], span: Span
    ) -> Iterator[Value]:
        each = [self.possible(t, p, span) for t, p in zip(types, parts, strict=True)]
        size = 1
        for values in each:
            size *= len(values)
            if size > MOST:
                raise CannotEncode(span, f"a value that may be one of more than {MOST}")
        yield from itertools.product(*each)

    def _subsets(self, elem: T.Type, has: Mapping[Value, Bool]) -> Iterator[Value]:
        sure = frozenset(v for v, g in has.items() if g is True)
        open_ = [v for v, g in has.items() if not isinstance(g, bool)]
        for size in range(len(open_) + 1):
            for more in itertools.combinations(open_, size):
                yield sure | set(more)
        del elem

    # ------------------------------------------------------------ reading a model

    def decode(self, t: T.Type, x: Any, model: Any) -> Value:  # one case per type
        """Return a value as a model has it."""
        match t, x:
            case T.BoolType(), _:
                return (
                    x if isinstance(x, bool) else z3.is_true(model.eval(x, model_completion=True))
                )
            case ((T.IntType() | T.RealType()), Num()):
                return self._read(x, model, isinstance(t, T.RealType))
            case T.SymbolType(), Sym(place):
                names = {n: s for s, n in self._symbols.items()}
                return names[int(self._read(place, model))]
            case T.OptionType(inner), Opt(present, value):
                there = self.decode(T.BOOL, present, model)
                return self.decode(inner, value, model) if there and value is not None else None
            case T.TupleType(items), Tup(parts):
                return tuple(self.decode(i, p, model) for i, p in zip(items, parts, strict=True))
            case T.SetType(), SetOf(has):
                return frozenset(v for v, g in has.items() if self.decode(T.BOOL, g, model))
            case T.MapType(_, image), MapOf(at):
                return MapValue((k, self.decode(image, v, model)) for k, v in at.items())
            case T.SeqType(elem), SeqOf(length, slots):
                size = int(self._read(length, model))
                return tuple(self.decode(elem, s, model) for s in slots[:size])
            case T.BagType(), BagOf(count):
                counted = ((v, int(self._read(c, model))) for v, c in count.items())
                return BagValue((v, c) for v, c in counted if c > 0)
            case T.RecordType(record, fields), Rec(_, parts):
                pairs = zip(fields, parts, strict=True)
                return RecordValue(record, tuple(self.decode(f, p, model) for (_, f), p in pairs))
            case T.UnionType(records), Uni(of, rest):
                for r in records:
                    if self.decode(T.BOOL, of[r.record], model):
                        return self.decode(r, rest[r.record], model)
                raise AssertionError("a record of no class")
            case _:
                raise AssertionError(f"a value of {T.show(t)} in a model")

    def _read(self, x: Num, model: Any, real: bool = False) -> int | Fraction:
        if x.known:
            return Fraction(x.term) if real else int(x.term)
        found = model.eval(x.term, model_completion=True)
        if z3.is_bv_value(found):
            return int(found.as_signed_long())
        if z3.is_int_value(found):
            return Fraction(found.as_long()) if real else int(found.as_long())
        if z3.is_rational_value(found):
            return Fraction(found.numerator_as_long(), found.denominator_as_long())
        raise CannotEncode(NOWHERE, "an irrational number in a model")
