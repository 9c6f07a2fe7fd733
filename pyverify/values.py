"""Run-time values: plain immutable Python objects, read with their type beside them.

| type | value |
| --- | --- |
| bool, int, Real | `bool`, `int`, `fractions.Fraction` |
| symbols, enum members | `str`: the symbol, the member's name |
| `D | None` | `None`, or the value |
| tuple, `Seq` | `tuple` |
| `Set` | `frozenset` |
| `Map` | `MapValue`, keys in domain order |
| `Bag` | `BagValue`: element to multiplicity, at least 1 |
| record | `RecordValue` |

Order, membership, enumeration, printing and JSON are functions of (type, value), because a symbol
does not know its place in its domain. The order here is *the* domain order of language rule 8.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from fractions import Fraction
from math import comb, prod
from typing import Any, NamedTuple

from pyverify.ir import types as T

# A value of the table above. `Any` because static typing of user values is the frontend's job.
Value = Any


class MapValue(dict[Value, Value]):
    """An immutable total map. Equal maps have equal keys in the same (domain) order."""

    __slots__ = ("_hash",)
    _hash: int

    def __hash__(self) -> int:  # type: ignore[override]  # dict is unhashable; this one never changes
        try:
            return self._hash
        except AttributeError:
            self._hash = hash(frozenset(self.items()))
            return self._hash

    def put(self, key: Value, value: Value) -> MapValue:
        """Return the map with one value replaced; `key` must be there."""
        new = MapValue(self)
        dict.__setitem__(new, key, value)
        return new


class BagValue(dict[Value, int]):
    """An immutable multiset: element to multiplicity, never zero. Order of insertion is irrelevant."""

    __slots__ = ("_hash",)
    _hash: int

    def __hash__(self) -> int:  # type: ignore[override]  # dict is unhashable; this one never changes
        try:
            return self._hash
        except AttributeError:
            self._hash = hash(frozenset(self.items()))
            return self._hash

    def put(self, element: Value, count: int) -> BagValue:
        """Return the bag with the multiplicity of one element set to `count` (0 removes it)."""
        new = BagValue(self)
        if count:
            dict.__setitem__(new, element, count)
        else:
            new.pop(element, None)
        return new

    def total(self) -> int:
        """Return the number of elements, counted with multiplicity."""
        return sum(self.values())


class RecordValue(NamedTuple):
    """A record: the name of its class, and its fields in order of declaration."""

    record: str
    values: tuple[Value, ...]


# ---------------------------------------------------------------- order


def order_key(t: T.Type, value: Value) -> Any:
    """Return a key that sorts values of `t` in domain order (nested tuples of numbers).

    None comes before every value; sequences are ordered by length, then element by element; sets
    and bags as the sorted lists of their elements; maps by their values in key order. Values
    outside the domain (possible within a step) sort too.
    """
    match t:
        case T.BoolType() | T.IntType() | T.RealType():
            return value
        case T.SymbolType(members):
            if value in members:
                return members.index(value)
            return len(members) + int.from_bytes(value.encode(), "big")  # behind them, by name
        case T.OptionType(inner):
            return (0,) if value is None else (1, order_key(inner, value))
        case T.TupleType(items):
            return tuple(order_key(i, v) for i, v in zip(items, value, strict=True))
        case T.SetType(elem):
            return tuple(sorted(order_key(elem, v) for v in value))
        case T.MapType(_, val):
            return tuple(order_key(val, v) for v in value.values())
        case T.SeqType(elem):
            return (len(value), tuple(order_key(elem, v) for v in value))
        case T.BagType(elem):
            return tuple(sorted(order_key(elem, v) for v, n in value.items() for _ in range(n)))
        case T.RecordType(_, fields):
            return tuple(order_key(f, v) for (_, f), v in zip(fields, value.values, strict=True))
        case T.UnionType(records):
            names = [r.record for r in records]
            place = names.index(value.record)
            return (place, order_key(records[place], value))
        case T.NeverType():
            return ()


def in_order(t: T.Type, values: Any) -> list[Value]:
    """Return `values`, all of type `t`, as a list in domain order."""
    return sorted(values, key=lambda v: order_key(t, v))


def iterate(t: T.Type, collection: Value) -> list[Value]:
    """Return the elements of a collection of type `t` in the order a loop meets them."""
    match t:
        case T.SetType(elem):
            return in_order(elem, collection)
        case T.MapType():
            return list(collection)
        case T.BagType(elem):
            return [v for v in in_order(elem, collection) for _ in range(collection[v])]
        case T.SeqType() | T.TupleType():
            return list(collection)
        case _:
            raise TypeError(f"{T.show(t)} is not a collection")


def element_type(t: T.Type) -> T.Type | None:
    """Return the type of what iterating over `t` yields, or None if it is not a collection."""
    match t:
        case T.SetType(elem) | T.SeqType(elem) | T.BagType(elem):
            return elem
        case T.MapType(key, _):
            return T.widen(key)
        case _:
            return None


# ---------------------------------------------------------------- domains


def elements(t: T.Type) -> Iterator[Value]:
    """Yield every value of the finite domain `t`, in domain order."""
    match t:
        case T.BoolType():
            yield from (False, True)
        case T.IntType(int() as lo, int() as hi):
            yield from range(lo, hi)
        case T.SymbolType(members):
            yield from members
        case T.NeverType():
            return
        case T.OptionType(inner):
            yield None
            yield from elements(inner)
        case T.TupleType(items):
            yield from itertools.product(*(list(elements(i)) for i in items))
        case T.SetType(elem):
            yield from map(frozenset, _subsets(list(elements(elem)), 0))
        case T.MapType(key, val):
            keys = list(elements(key))
            for image in itertools.product(list(elements(val)), repeat=len(keys)):
                yield MapValue(zip(keys, image, strict=True))
        case T.SeqType(elem, int() as cap):
            for length in range(cap + 1):
                yield from itertools.product(list(elements(elem)), repeat=length)
        case T.BagType(elem, int() as cap):
            yield from (bag_of(chosen) for chosen in _multisets(list(elements(elem)), cap))
        case T.RecordType(record, fields):
            for image in itertools.product(*(list(elements(f)) for _, f in fields)):
                yield RecordValue(record, image)
        case T.UnionType(records):
            for r in records:
                yield from elements(r)
        case _:
            raise TypeError(f"{T.show(t)} has no bounds to enumerate")


def _subsets(pool: list[Value], start: int) -> Iterator[tuple[Value, ...]]:
    yield ()
    for i in range(start, len(pool)):
        for rest in _subsets(pool, i + 1):
            yield (pool[i], *rest)


def _multisets(pool: list[Value], cap: int) -> Iterator[tuple[Value, ...]]:
    """Yield the multisets as sorted lists, in lexicographic order; not recursive: `cap` may be large."""
    chosen: list[int] = []
    while True:
        yield tuple(pool[i] for i in chosen)
        if len(chosen) < cap and pool:
            chosen.append(chosen[-1] if chosen else 0)
            continue
        while chosen and chosen[-1] == len(pool) - 1:
            chosen.pop()
        if not chosen:
            return
        chosen[-1] += 1


def bag_of(values: Any) -> BagValue:
    """Return the bag of `values`."""
    counts: dict[Value, int] = {}
    for v in values:
        counts[v] = counts.get(v, 0) + 1
    return BagValue(counts)


def size(t: T.Type) -> int:
    """Return the number of values of the finite domain `t`."""
    match t:
        case T.BoolType():
            return 2
        case T.IntType(int() as lo, int() as hi):
            return max(hi - lo, 0)
        case T.SymbolType(members):
            return len(members)
        case T.NeverType():
            return 0
        case T.OptionType(inner):
            return 1 + size(inner)
        case T.TupleType(items):
            return prod(size(i) for i in items)
        case T.SetType(elem):
            return 1 << size(elem)
        case T.MapType(key, val):
            return int(size(val) ** size(key))
        case T.SeqType(elem, int() as cap):
            n = size(elem)
            return sum(n**k for k in range(cap + 1))
        case T.BagType(elem, int() as cap):
            n = size(elem)
            return sum(comb(n + k - 1, k) if n else int(k == 0) for k in range(cap + 1))
        case T.RecordType(_, fields):
            return prod(size(f) for _, f in fields)
        case T.UnionType(records):
            return sum(map(size, records))
        case _:
            raise TypeError(f"{T.show(t)} is not finite")


def size_up_to(t: T.Type, limit: int) -> int:
    """Return the number of values of the finite domain `t`, or `limit + 1` if it is larger.

    Unlike `size` it never calculates with numbers far beyond the limit.
    """
    return min(_size_up_to(t, limit), limit + 1)


def _size_up_to(t: T.Type, limit: int) -> int:
    match t:
        case T.OptionType(inner):
            return 1 + size_up_to(inner, limit)
        case T.TupleType(items):
            return _product_up_to([size_up_to(i, limit) for i in items], limit)
        case T.RecordType(_, fields):
            return _product_up_to([size_up_to(f, limit) for _, f in fields], limit)
        case T.SetType(elem):
            return 1 << size_up_to(elem, limit.bit_length())
        case T.MapType(key, val):
            n, keys = size_up_to(val, limit), size_up_to(key, limit)
            return int(n ** (keys if n < 2 else min(keys, limit.bit_length())))
        case T.SeqType(elem, int() as cap):
            n = size_up_to(elem, limit)
            if n < 2:
                return cap + 1 if n else 1
            return sum(n**k for k in range(min(cap, limit.bit_length()) + 1))
        case T.BagType(elem, int() as cap):
            return _bags_up_to(size_up_to(elem, limit), cap, limit)
        case T.UnionType(records):
            return sum(size_up_to(r, limit) for r in records)
        case _:
            return size(t)


def _product_up_to(sizes: list[int], limit: int) -> int:
    found = 0 if 0 in sizes else 1
    for n in sizes:
        found = min(found * n, limit + 1)
    return found


def _bags_up_to(n: int, cap: int, limit: int) -> int:
    """Return the number of multisets of at most `cap` out of `n` things, which is C(n + cap, cap)."""
    found, few, many = 1, min(n, cap), max(n, cap)
    for k in range(1, few + 1):
        found = found * (many + k) // k
        if found > limit:
            break
    return found


def outside(t: T.Type, value: Value, path: str) -> str | None:
    """Return None if `value` lies in domain `t`, else a sentence naming the offending part.

    `path` is how the value is reached, such as `lease`; the sentence goes on from there.
    """
    match t:
        case T.IntType(lo, hi):
            ok = (lo is None or lo <= value) and (hi is None or value < hi)
            return None if ok else f"{path} = {value} is outside {T.describe(t)}"
        case T.SymbolType(members):
            return None if value in members else f"{path} = {value!r} is outside {T.describe(t)}"
        case T.OptionType(inner):
            return None if value is None else outside(inner, value, path)
        case T.TupleType(items):
            return _first(
                outside(i, v, f"{path}[{n}]")
                for n, (i, v) in enumerate(zip(items, value, strict=True))
            )
        case T.SetType(elem):
            return _smallest(outside(elem, v, f"an element of {path}") for v in value)
        case T.MapType(key, val):
            return _first(outside(val, v, f"{path}[{show(key, k)}]") for k, v in value.items())
        case T.SeqType(elem, cap):
            if cap is not None and len(value) > cap:
                return (
                    f"{path} has {len(value)} elements, more than the capacity of {T.describe(t)}"
                )
            return _first(outside(elem, v, f"{path}[{i}]") for i, v in enumerate(value))
        case T.BagType(elem, cap):
            if cap is not None and value.total() > cap:
                return f"{path} has {value.total()} elements, more than the capacity of {T.describe(t)}"
            return _smallest(outside(elem, v, f"an element of {path}") for v in value)
        case T.RecordType(_, fields):
            return _first(
                outside(f, v, f"{path}.{n}") for (n, f), v in zip(fields, value.values, strict=True)
            )
        case T.UnionType():
            member = t.record(value.record)
            if member is None:
                return f"{path} is a {value.record}, which is outside {T.describe(t)}"
            return outside(member, value, path)
        case _:
            return None


def _smallest(sentences: Iterator[str | None]) -> str | None:
    # Sets have no order of their own: which element is named must not depend on hashing.
    return min((s for s in sentences if s is not None), default=None)


def _first(sentences: Iterator[str | None]) -> str | None:
    return next((s for s in sentences if s is not None), None)


# ---------------------------------------------------------------- printing


def show(t: T.Type, value: Value) -> str:
    """Return the value as text: the same everywhere a person reads one.

    A map over `Range(n)` prints as a list; Booleans inside collections as T and F.
    """
    if isinstance(value, bool):
        return str(value)
    return _show(t, value)


def _show(t: T.Type, value: Value) -> str:
    match t:
        case T.BoolType():
            return "T" if value else "F"
        case T.SymbolType(_, enum):
            return f"{enum}.{value}" if enum else str(value)
        case T.OptionType(inner):
            return "None" if value is None else _show(inner, value)
        case T.TupleType(items):
            inner_text = ", ".join(_show(i, v) for i, v in zip(items, value, strict=True))
            return f"({inner_text},)" if len(items) == 1 else f"({inner_text})"
        case T.SetType(elem):
            return "{" + ", ".join(_show(elem, v) for v in in_order(elem, value)) + "}"
        case T.MapType(T.IntType(0), val):
            return "[" + ", ".join(_show(val, v) for v in value.values()) + "]"
        case T.MapType(key, val):
            return (
                "{" + ", ".join(f"{_show(key, k)}: {_show(val, v)}" for k, v in value.items()) + "}"
            )
        case T.SeqType(elem):
            return "[" + ", ".join(_show(elem, v) for v in value) + "]"
        case T.BagType():
            return "Bag{" + ", ".join(_show(t.elem, v) for v in iterate(t, value)) + "}"
        case T.RecordType(record, ((_, only),)):
            return f"{record}({_show(only, value.values[0])})"
        case T.RecordType(record, fields):
            return (
                f"{record}("
                + ", ".join(
                    f"{n}={_show(f, v)}" for (n, f), v in zip(fields, value.values, strict=True)
                )
                + ")"
            )
        case T.UnionType():
            member = t.record(value.record)
            return f"{value.record}(...)" if member is None else _show(member, value)
        case _:
            return str(value)


# ---------------------------------------------------------------- JSON


def to_json(t: T.Type, value: Value) -> Any:
    """Return the value in the encoding documented in `docs/JSON.md`."""
    match t:
        case T.RealType():
            return str(Fraction(value))
        case T.OptionType(inner):
            return None if value is None else to_json(inner, value)
        case T.TupleType(items):
            return [to_json(i, v) for i, v in zip(items, value, strict=True)]
        case T.SetType(elem) | T.SeqType(elem) | T.BagType(elem):
            return [to_json(elem, v) for v in iterate(t, value)]
        case T.MapType(T.BoolType() | T.IntType() | T.SymbolType() as key, val):
            return {_json_key(key, k): to_json(val, v) for k, v in value.items()}
        case T.MapType(key, val):
            return [[to_json(key, k), to_json(val, v)] for k, v in value.items()]
        case T.RecordType(record, fields):
            return {
                record: {n: to_json(f, v) for (n, f), v in zip(fields, value.values, strict=True)}
            }
        case T.UnionType():
            member = t.record(value.record)
            return {value.record: {}} if member is None else to_json(member, value)
        case _:
            return value


def _json_key(t: T.Type, key: Value) -> str:
    return ("true" if key else "false") if isinstance(t, T.BoolType) else str(key)


State = tuple[Value, ...]


def state_mapping(names: Iterator[str], state: State) -> Mapping[str, Value]:
    """Return a state as a mapping from variable names to values."""
    return dict(zip(names, state, strict=True))
