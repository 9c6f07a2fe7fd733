"""Types and domains of the IR.

One family of classes serves both. A *domain* is a finite type: every integer has bounds, every
sequence and bag a capacity. The *type of an expression* is the same thing without bounds
(`widen`), because intermediate values may leave the domain until the step ends (language rule 11);
map keys and record fields keep theirs, since they say which keys and fields there are.

Values of each type are plain immutable Python objects (see `pyverify.values`).
`name` is what the user called the domain; it never counts in comparisons.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace


@dataclass(frozen=True, slots=True)
class BoolType:
    """False, True."""

    name: str | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class IntType:
    """The integers `lo <= i < hi`; unbounded where None."""

    lo: int | None = None
    hi: int | None = None
    name: str | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class RealType:
    """The rational numbers (values are `fractions.Fraction`); symbolic engine only."""

    name: str | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class SymbolType:
    """A finite set of names. An `enum.Enum` class has `enum` set to its class name.

    A string literal has a SymbolType of its own single member, marked `literal`; literals join to
    a type of all their members, but only a declared domain tells which symbols there are.
    """

    members: tuple[str, ...]
    enum: str | None = None
    symmetric: bool = False
    literal: bool = field(default=False, compare=False)
    name: str | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class NeverType:
    """No value at all: the element type of an empty collection literal."""

    name: str | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class OptionType:
    """None, or a value of `inner`. `OptionType(NeverType())` is the type of the literal None."""

    inner: Type
    name: str | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class TupleType:
    """A tuple of fixed length."""

    items: tuple[Type, ...]
    name: str | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class SetType:
    """Finite sets of elements of `elem`."""

    elem: Type
    name: str | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class MapType:
    """Total functions from the finite domain `key`."""

    key: Type
    value: Type
    name: str | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class SeqType:
    """Sequences of at most `cap` elements (None: any length)."""

    elem: Type
    cap: int | None = None
    name: str | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class BagType:
    """Multisets of at most `cap` elements, counted with multiplicity (None: any number)."""

    elem: Type
    cap: int | None = None
    name: str | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class RecordType:
    """Records of one class: field names and their domains, in order of declaration."""

    record: str
    fields: tuple[tuple[str, Type], ...]
    name: str | None = field(default=None, compare=False)

    def field_type(self, field_name: str) -> Type | None:
        """Return the domain of a field, or None when there is no such field."""
        return dict(self.fields).get(field_name)


@dataclass(frozen=True, slots=True)
class UnionType:
    """A value of one of several record classes; the order of `records` is the domain order."""

    records: tuple[RecordType, ...]
    name: str | None = field(default=None, compare=False)

    def record(self, record: str) -> RecordType | None:
        """Return the member class called `record`, or None."""
        return next((r for r in self.records if r.record == record), None)


Type = (
    BoolType
    | IntType
    | RealType
    | SymbolType
    | NeverType
    | OptionType
    | TupleType
    | SetType
    | MapType
    | SeqType
    | BagType
    | RecordType
    | UnionType
)

BOOL = BoolType()
INT = IntType()
REAL = RealType()
NEVER = NeverType()
NONE = OptionType(NEVER)


def widen(t: Type) -> Type:
    """Return the type of expressions whose values come from domain `t`: no bounds, no names."""
    match t:
        case IntType():
            return INT
        case OptionType(inner):
            return OptionType(widen(inner))
        case TupleType(items):
            return TupleType(tuple(widen(i) for i in items))
        case SetType(elem):
            return SetType(widen(elem))
        case MapType(key, value):
            return MapType(key, widen(value))
        case SeqType(elem):
            return SeqType(widen(elem))
        case BagType(elem):
            return BagType(widen(elem))
        case _:
            return t if t.name is None else replace(t, name=None)


def with_elements(collection: Type, elem: Type) -> Type:
    """Return the type of such a collection (set, sequence or bag) with elements of `elem`."""
    match collection:
        case SetType():
            return SetType(elem)
        case SeqType():
            return SeqType(elem)
        case BagType():
            return BagType(elem)
        case _:
            raise TypeError(f"{show(collection)} has no elements")


def is_finite(t: Type) -> bool:
    """Tell whether `t` is a domain: finitely many values, and bounds to check against."""
    match t:
        case IntType(lo, hi):
            return lo is not None and hi is not None
        case RealType():
            return False
        case OptionType(inner):
            return is_finite(inner)
        case TupleType(items):
            return all(is_finite(i) for i in items)
        case SetType(elem):
            return is_finite(elem)
        case MapType(key, value):
            return is_finite(key) and is_finite(value)
        case SeqType(elem, cap) | BagType(elem, cap):
            return cap is not None and is_finite(elem)
        case RecordType(_, fields):
            return all(is_finite(f) for _, f in fields)
        case UnionType(records):
            return all(is_finite(r) for r in records)
        case _:
            return True


def show(t: Type) -> str:
    """Return the type as the user would write it."""
    match t:
        case _ if t.name:
            return t.name
        case BoolType():
            return "bool"
        case IntType(None, _) | IntType(_, None):
            return "int"
        case IntType(lo, hi):
            return f"Range({hi})" if lo == 0 else f"Range({lo}, {hi})"
        case RealType():
            return "Real"
        case SymbolType(members, enum):
            return enum or "Symbols(" + ", ".join(f'"{m}"' for m in members) + ")"
        case NeverType():
            return "nothing"
        case OptionType(NeverType()):
            return "None"
        case OptionType(inner):
            return f"{show(inner)} | None"
        case TupleType(items):
            return "(" + ", ".join(map(show, items)) + ("," if len(items) == 1 else "") + ")"
        case SetType(elem):
            return f"Set[{show(elem)}]"
        case MapType(key, value):
            return f"Map[{show(key)}, {show(value)}]"
        case SeqType(elem, cap):
            return f"Seq[{show(elem)}]" if cap is None else f"Seq[{show(elem)}, {cap}]"
        case BagType(elem, cap):
            return f"Bag[{show(elem)}]" if cap is None else f"Bag[{show(elem)}, {cap}]"
        case RecordType(record):
            return record
        case UnionType(records):
            return " | ".join(r.record for r in records)


def describe(t: Type) -> str:
    """Return the type for a message: its name, and the bounds when the name hides them."""
    plain = show(replace(t, name=None))
    return plain if t.name is None or t.name == plain else f"{t.name} = {plain}"
