"""Domains, found out from the objects of a class body, and values going in and out of the state."""

import types
from enum import Enum

from judge import containers
from judge.containers import Items, OrderedBag, OrderedSet, Total, natural, own
from pyverify.ir import types as T
from pyverify.lang import domains as D
from pyverify.lang.parameters import ParamExpr
from pyverify.values import MapValue, elements


class Resolver:
    """Turns the domains of a class into types; `values` are its parameters."""

    def __init__(self, cls, values, root=None):
        self.cls, self.values, self.root = cls, values, root or self
        self.classes = self.root.classes if root else {}

    def __call__(self, domain):
        match domain:
            case D.Domain() if domain.name and isinstance(
                getattr(self.cls, domain.name, None), D.Domain
            ):
                domain = getattr(self.cls, domain.name)  # a subclass may have redefined it
        match domain:
            case ParamExpr():
                return self(domain.evaluate(self.values))
            case None:
                return T.NONE
            case tuple():
                return T.TupleType(tuple(map(self, domain)))
            case types.UnionType():
                return self.union(domain.__args__)
            case D.UnionDomain():
                return self.union(domain.parts)
            case D.RangeDomain():
                return T.IntType(self.number(domain.lo), self.number(domain.hi))
            case D.SymbolsDomain():
                return self.symbols(domain)
            case D.SetDomain():
                return T.SetType(self(domain.elem))
            case D.MapDomain():
                return T.MapType(self(domain.key), self(domain.value))
            case D.SeqDomain():
                return T.SeqType(self(domain.elem), self.number(domain.cap))
            case D.BagDomain():
                return T.BagType(self(domain.elem), self.number(domain.cap))
            case type():
                return self.of_class(domain)
        return domain  # a type already

    def of_class(self, cls):
        self.classes[cls.__name__] = cls
        if cls is bool:
            return T.BOOL
        if cls is int:
            return T.IntType(None, None)
        if cls is type(None):
            return T.NONE
        if issubclass(cls, Enum):
            return T.SymbolType(tuple(m.name for m in cls), enum=cls.__name__)
        fields = tuple((n, self.field(f.domain)) for n, f in cls.__record_fields__.items())
        return T.RecordType(cls.__name__, fields)

    def field(self, domain):
        return (
            self.root(getattr(self.root.cls, domain)) if isinstance(domain, str) else self(domain)
        )

    def union(self, parts):
        records, other, optional = [], None, False
        for part in map(self, parts):
            optional |= part == T.NONE or isinstance(part, T.OptionType)
            inner = part.inner if isinstance(part, T.OptionType) else part
            if isinstance(inner, T.RecordType):
                records.append(inner)
            elif isinstance(inner, T.UnionType):
                records += inner.records
            elif inner != T.NONE and inner != T.NEVER:
                other = inner
        for place, record in enumerate(records):
            containers.RECORDS[record.record] = place
        base = other or (records[0] if len(records) == 1 else T.UnionType(tuple(records)))
        return T.OptionType(base) if optional else base

    def symbols(self, domain):
        members = domain.members
        if domain.count is not None:
            members = tuple(f"{domain.name or 's'}{i}" for i in range(self.number(domain.count)))
        containers.SYMBOLS.update((m, i) for i, m in enumerate(members))
        return T.SymbolType(members)

    def number(self, x):
        if isinstance(x, ParamExpr):
            return x.evaluate(self.values)
        return x(Reading(self)) if callable(x) else x

    def python(self, t, value):
        """The value as a body sees it."""
        if isinstance(t, (T.IntType, T.BoolType)):
            return value
        match t:
            case T.SymbolType(_, str() as name):
                return self.classes[name][value]
            case T.OptionType(inner):
                return None if value is None else self.python(inner, value)
            case T.TupleType(items):
                return tuple(map(self.python, items, value))
            case T.SetType(elem):
                return OrderedSet(self.python(elem, v) for v in value)
            case T.SeqType(elem):
                return Items(self.python(elem, v) for v in value)
            case T.MapType(key, val):
                return Total((self.python(key, k), self.python(val, v)) for k, v in value.items())
            case T.BagType(elem):
                return OrderedBag(self.python(elem, v) for v, n in value.items() for _ in range(n))
            case T.RecordType(record, fields):
                return self.classes[record](
                    *(self.python(f, v) for (_, f), v in zip(fields, value.values, strict=True))
                )
            case T.UnionType():
                return self.python(t.record(value.record), value)
        return value

    def all_of(self, domain):
        """A domain as a body sees it."""
        t = self(domain)
        return OrderedSet(self.python(t, v) for v in elements(t))


class Reading:
    """`self` of a `lambda self: ...` in a class body: parameters, constants and domains."""

    def __init__(self, resolver):
        self._resolver = resolver

    def __getattr__(self, name):
        resolver = self._resolver
        found = resolver.values[name] if name in resolver.values else getattr(resolver.cls, name)
        is_type = type(found).__module__ == T.__name__
        return (
            resolver.all_of(found)
            if is_type or isinstance(found, (D.Domain, types.UnionType))
            else own(found)
        )


def frozen(t, value):
    """The value as the state keeps it. A dict must have exactly the keys of its Map (KeyError)."""
    match t:
        case T.OptionType(inner) if value is not None:
            return frozen(inner, value)
        case T.TupleType(items) if isinstance(value, tuple):
            return tuple(map(frozen, items, value))
        case T.SeqType(elem) if isinstance(value, list):
            return tuple(frozen(elem, v) for v in value)
        case T.MapType(key, val) if isinstance(value, dict):
            given = {natural(k): frozen(val, v) for k, v in dict.items(value)}
            keys = list(elements(key))
            if set(given) != set(keys):
                raise KeyError(f"the keys are {keys}, not {list(given)}")
            return MapValue((k, given[k]) for k in keys)
    return natural(value)


def filled(t, value):
    """An initial value: what is not a map fills every key of one."""
    match t:
        case T.OptionType(inner) if value is not None:
            return filled(inner, value)
        case T.TupleType(items):
            return tuple(map(filled, items, value))
        case T.MapType(key, val):
            if isinstance(value, dict):
                given = {natural(k): filled(val, v) for k, v in dict.items(value)}
                return MapValue((k, given[k]) for k in elements(key))
            return MapValue((k, filled(val, value)) for k in elements(key))
    return frozen(t, value)
