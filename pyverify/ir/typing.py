"""The order of types: which values of one type are values of another.

`join` finds the smallest common type, `fits` whether every value is one of the other's (an
up-cast, `Coerce`), `overlaps` whether some is (a checked down-cast, `Narrow`).
"""

from __future__ import annotations

from pyverify.ir import types as T


def fits(small: T.Type, big: T.Type) -> bool:
    """Tell whether every value of type `small` is a value of type `big`; both widened."""
    if small == big or isinstance(small, T.NeverType):
        return True
    match small, big:
        case T.IntType(), T.RealType():
            return True
        case T.SymbolType(members, enum), T.SymbolType(others, other_enum):
            same_kind = enum == other_enum and small.symmetric == big.symmetric
            return same_kind and set(members) <= set(others)
        case T.OptionType(inner), T.OptionType(other):
            return fits(inner, other)
        case _, T.OptionType(other):
            return fits(small, other)
        case T.RecordType(), T.UnionType(records):
            return small in records
        case T.UnionType(records), T.UnionType(others):
            return set(records) <= set(others)
        case T.TupleType(items), T.TupleType(others):
            return len(items) == len(others) and all(map(fits, items, others))
        case T.SetType(elem), T.SetType(other):
            return fits(elem, other)
        case T.SeqType(elem), T.SeqType(other):
            return fits(elem, other)
        case T.BagType(elem), T.BagType(other):
            return fits(elem, other)
        case T.MapType(key, val), T.MapType(other_key, other_val):
            return key == other_key and fits(val, other_val)
        case _:
            return False


def overlaps(a: T.Type, b: T.Type) -> bool:
    """Tell whether some value can be of both types (so that comparing them is no mistake)."""
    joined = join(a, b)
    if joined is None:
        return False
    match a, b:
        case T.SymbolType(members), T.SymbolType(others):
            return bool(set(members) & set(others))
        case T.OptionType(), T.OptionType():
            return True
        case (T.OptionType(inner), other) | (other, T.OptionType(inner)):
            if isinstance(inner, T.NeverType):
                return isinstance(other, T.NeverType)
            return overlaps(inner, other)
        case ((T.RecordType() | T.UnionType()), (T.RecordType() | T.UnionType())):
            return bool(set(_records(a)) & set(_records(b)))
        case T.TupleType(items), T.TupleType(others):
            return all(map(overlaps, items, others))
        case _:
            return True


def _records(t: T.Type) -> tuple[T.RecordType, ...]:
    match t:
        case T.RecordType():
            return (t,)
        case T.UnionType(records):
            return records
        case _:
            return ()


def join(a: T.Type, b: T.Type) -> T.Type | None:
    """Return the smallest type that holds the values of both, or None; both widened."""
    if fits(a, b):
        return b
    if fits(b, a):
        return a
    match a, b:
        case T.SymbolType(members, None), T.SymbolType(others, None):
            if not (a.literal and b.literal):
                return None
            both = members + tuple(m for m in others if m not in members)
            return T.SymbolType(both, literal=True)
        case T.OptionType(x), T.OptionType(y):
            return _option(join(x, y))
        case T.OptionType(x), y:
            return _option(join(x, y))
        case x, T.OptionType(y):
            return _option(join(x, y))
        case ((T.RecordType() | T.UnionType()), (T.RecordType() | T.UnionType())):
            return _union(_records(a) + _records(b))
        case T.TupleType(items), T.TupleType(others) if len(items) == len(others):
            joined = tuple(map(join, items, others))
            return (
                None if None in joined else T.TupleType(tuple(j for j in joined if j is not None))
            )
        case T.SetType(x), T.SetType(y):
            elem = join(x, y)
            return None if elem is None else T.SetType(elem)
        case T.SeqType(x), T.SeqType(y):
            elem = join(x, y)
            return None if elem is None else T.SeqType(elem)
        case T.BagType(x), T.BagType(y):
            elem = join(x, y)
            return None if elem is None else T.BagType(elem)
        case T.MapType(key, x), T.MapType(other_key, y) if key == other_key:
            value = join(x, y)
            return None if value is None else T.MapType(key, value)
        case _:
            return None


def _option(inner: T.Type | None) -> T.Type | None:
    return None if inner is None else T.OptionType(inner)


def _union(records: tuple[T.RecordType, ...]) -> T.Type | None:
    distinct = tuple(dict.fromkeys(records))
    names = {r.record for r in distinct}
    return T.UnionType(distinct) if len(names) == len(distinct) else None


def is_ordered(t: T.Type) -> bool:
    """Tell whether `<` is defined: numbers, Booleans, and tuples or sequences of them."""
    match t:
        case T.IntType() | T.RealType() | T.BoolType():
            return True
        case T.TupleType(items):
            return all(map(is_ordered, items))
        case T.SeqType(elem):
            return is_ordered(elem) or isinstance(elem, T.NeverType)
        case _:
            return False


def is_symmetric(t: T.Type) -> bool:
    """Tell whether values of `t` contain symbols of a symmetric set."""
    match t:
        case T.SymbolType():
            return t.symmetric
        case T.OptionType(inner) | T.SetType(inner) | T.SeqType(inner) | T.BagType(inner):
            return is_symmetric(inner)
        case T.TupleType(items):
            return any(map(is_symmetric, items))
        case T.MapType(key, value):
            return is_symmetric(key) or is_symmetric(value)
        case T.RecordType(_, fields):
            return any(is_symmetric(f) for _, f in fields)
        case T.UnionType(records):
            return any(map(is_symmetric, records))
        case _:
            return False


def holds_collection(t: T.Type) -> bool:
    """Tell whether values of a type are, or contain, something that Python changes in place."""
    match t:
        case T.SetType() | T.MapType() | T.SeqType() | T.BagType():
            return True
        case T.OptionType(inner):
            return holds_collection(inner)
        case T.TupleType(items):
            return any(map(holds_collection, items))
        case T.RecordType(_, fields):
            return any(holds_collection(f) for _, f in fields)
        case T.UnionType(records):
            return any(map(holds_collection, records))
        case _:
            return False
