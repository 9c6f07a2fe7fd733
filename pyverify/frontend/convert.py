"""Between the values a user writes and sees, and the values of the IR.

A user has dicts, sets, lists, enum members and record instances; the IR has plain immutable values
(`pyverify.values`). `Converter` knows the user's enum and record classes by name.
"""

from __future__ import annotations

import enum
import sys
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from pyverify import values as V
from pyverify.frontend.sizes import every
from pyverify.ir import types as T
from pyverify.lang.bags import BagOf
from pyverify.lang.domains import Domain
from pyverify.lang.records import Record
from pyverify.lang.spec import VarMark
from pyverify.lang.traps import shown
from pyverify.source import NOWHERE
from pyverify.suggest import did_you_mean


class Mismatch(Exception):  # noqa: N818  # caught by the frontend, never shown as such
    """A Python value is not of the type it should be; the text says why, `help` what to write."""

    def __init__(self, text: str, help: str | None = None) -> None:  # noqa: A002  # the diagnostic's word
        super().__init__(text)
        self.help = help


class DomainView:
    """A resolved domain as Python code sees it: iterable in domain order, measurable, testable."""

    def __init__(self, domain: T.Type, converter: Converter) -> None:
        self.domain = domain
        self._converter = converter

    def __iter__(self) -> Iterator[Any]:
        values = every(self.domain, NOWHERE, "the values")
        return (self._converter.to_python(self.domain, v) for v in values)

    def __len__(self) -> int:
        return min(V.size_up_to(self.domain, sys.maxsize - 1), sys.maxsize)

    def __contains__(self, item: object) -> bool:
        try:
            value = self._converter.from_python(self.domain, item)
        except Mismatch:
            return False
        return V.outside(self.domain, value, "") is None

    def __repr__(self) -> str:
        return T.show(self.domain)


class FrozenBag(BagOf[Any]):
    """A bag that is an element of a set, or a key."""

    def __hash__(self) -> int:
        return sum(hash(item) for item in self)


class Converter:
    """Converts values; `classes` maps the names of enums and records to the user's classes."""

    def __init__(self) -> None:
        self.classes: dict[str, type] = {}

    def to_python(self, t: T.Type, value: V.Value, hashable: bool = False) -> Any:
        """Return the value as a user's code sees it: fresh mutable containers.

        Elements of sets and keys of maps must be `hashable`: they get frozen ones.
        """
        match t:
            case T.SymbolType(_, str() as name):
                return self.classes[name][value]  # type: ignore[index]  # an enum class
            case T.OptionType(inner):
                return None if value is None else self.to_python(inner, value, hashable)
            case T.TupleType(items):
                pairs = zip(items, value, strict=True)
                return tuple(self.to_python(i, v, hashable) for i, v in pairs)
            case T.SetType(elem):
                found = (self.to_python(elem, v, True) for v in V.in_order(elem, value))
                return frozenset(found) if hashable else set(found)
            case T.MapType(key, val):
                image = {
                    self.to_python(key, k, True): self.to_python(val, v, hashable)
                    for k, v in value.items()
                }
                return V.MapValue(image) if hashable else image
            case T.SeqType(elem):
                listed = [self.to_python(elem, v, hashable) for v in value]
                return tuple(listed) if hashable else listed
            case T.BagType(elem):
                bag = FrozenBag if hashable else BagOf
                return bag(self.to_python(elem, v, hashable) for v in V.iterate(t, value))
            case T.RecordType(record, fields):
                made: Any = object.__new__(self.classes[record])
                made.__dict__.update(
                    (n, self.to_python(f, v, hashable))
                    for (n, f), v in zip(fields, value.values, strict=True)
                )
                return made
            case T.UnionType():
                return self.to_python(t.record(value.record) or T.NEVER, value, hashable)
            case _:
                return value

    def from_python(self, t: T.Type, value: Any) -> V.Value:
        """Return the IR value; Mismatch if `value` is of another type (bounds are not checked)."""
        match t:
            case T.BoolType() if isinstance(value, bool):
                return value
            case T.IntType() if isinstance(value, int) and not isinstance(value, (bool, enum.Enum)):
                return value
            case T.RealType() if isinstance(value, (int, Fraction)) and not isinstance(value, bool):
                return Fraction(value)
            case T.SymbolType(members, str() as name):
                return self._enum_member(name, members, value)
            case T.SymbolType(members) if isinstance(value, str):
                if value not in members:
                    near = did_you_mean(value, members)
                    raise Mismatch(f'"{value}" is not one of {T.describe(t)}', near)
                return value
            case T.OptionType(inner):
                return None if value is None else self.from_python(inner, value)
            case T.TupleType(items) if isinstance(value, tuple) and len(value) == len(items):
                return tuple(map(self.from_python, items, value))
            case T.SetType(elem) if isinstance(value, (set, frozenset, DomainView)):
                return frozenset(self.from_python(elem, v) for v in value)
            case T.MapType(key, val):
                return self._map(key, val, value)
            case T.SeqType(elem) if isinstance(value, (list, tuple)):
                return tuple(self.from_python(elem, v) for v in value)
            case T.BagType(elem) if isinstance(value, BagOf):
                return V.bag_of(self.from_python(elem, v) for v in value)
            case T.RecordType() | T.UnionType() if isinstance(value, Record):
                return self._record(t, value)
        said = "a domain" if isinstance(value, Domain) else shown(value)
        raise Mismatch(f"{said} is not a value of {T.describe(t)}", _instead(t, value))

    def _enum_member(self, name: str, members: tuple[str, ...], value: Any) -> str:
        if (
            isinstance(value, enum.Enum)
            and type(value) is self.classes.get(name)
            and value.name in members
        ):
            return value.name
        near = did_you_mean(value, members) if isinstance(value, str) else None
        if isinstance(value, str) and value in members:
            near = f"write `{name}.{value}`"
        raise Mismatch(f"{shown(value)} is not a member of {name}", near)

    def _map(self, key: T.Type, val: T.Type, value: Any) -> V.MapValue:
        keys = dict.fromkeys(V.elements(key))
        if not isinstance(value, dict):
            image = self.from_python(val, value)
            return V.MapValue((k, image) for k in keys)
        given = {self.from_python(key, k): self.from_python(val, v) for k, v in value.items()}
        for k in given:
            if k not in keys:
                raise Mismatch(
                    f"{V.show(key, k)} is not a key: the keys are {T.describe(key)}",
                    "leave it out, or enlarge the key domain",
                )
        for k in keys:
            if k not in given:
                raise Mismatch(
                    f"the key {V.show(key, k)} is missing: a Map has every key of {T.describe(key)}",
                    "give every key a value; for a partial map use `Map[K, V | None]`",
                )
        return V.MapValue((k, given[k]) for k in keys)

    def _field(self, record: T.RecordType, name: str, t: T.Type, value: Any) -> V.Value:
        try:
            return self.from_python(t, value)
        except Mismatch as problem:
            raise Mismatch(f"field `{name}` of {record.record}: {problem}", problem.help) from None

    def _record(self, t: T.RecordType | T.UnionType, value: Record) -> V.RecordValue:
        records = (t,) if isinstance(t, T.RecordType) else t.records
        for r in records:
            if self.classes.get(r.record) is type(value):
                return V.RecordValue(
                    r.record, tuple(self._field(r, n, f, getattr(value, n)) for n, f in r.fields)
                )
        raise Mismatch(f"{shown(value)} is not a value of {T.describe(t)}")


def _instead(t: T.Type, value: Any) -> str | None:
    """Return what to write instead of a value of the wrong type, if its type tells."""
    if isinstance(value, (Domain, DomainView, type)):
        return "choose from the domain: `one_of(...)`"
    if isinstance(value, VarMark):
        return "a variable has no value yet: set both in an @init method"
    if value is None:
        return f"declare the domain as `{T.show(t)} | None`, or give a value"
    if isinstance(value, dict) and not value and isinstance(t, T.SetType):
        return "`{}` is an empty dict: write `set()`"
    return None
