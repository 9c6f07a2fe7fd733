"""Domains with their parameters filled in: from what a class body wrote to types of the IR."""

from __future__ import annotations

import enum
import sys
import types
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, get_args, get_origin

from pyverify.errors import Diagnostic, SpecError
from pyverify.frontend.convert import Converter, DomainView
from pyverify.frontend.sizes import check_count, check_size
from pyverify.ir import nodes as N
from pyverify.ir import types as T
from pyverify.lang import domains as D
from pyverify.lang.parameters import ParamExpr, ParamMark
from pyverify.lang.records import FieldMark, Record
from pyverify.lang.spec import Component, VarMark
from pyverify.lang.traps import frame_span, shown
from pyverify.source import NOWHERE, Span
from pyverify.suggest import did_you_mean, hint, list_names


class ParameterView:
    """The `self` of a `lambda self: ...` in a class body: parameters, constants and domains only."""

    def __init__(self, lookup: Callable[[str], Any], owner: str) -> None:
        self._lookup, self._owner = lookup, owner

    def __repr__(self) -> str:
        return f"<{self._owner}>"

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return self._lookup(name)


class Resolver:
    """Resolves the domains of one class: `values` are its parameters, `attribute` finds its members."""

    def __init__(
        self,
        converter: Converter,
        owner: type,
        values: Mapping[str, Any],
        attribute: Callable[[str], Any],
        root: Resolver | None = None,
    ) -> None:
        self.converter = converter
        self.owner = owner
        self.values = values
        self.attribute = attribute
        self.root = root or self
        self.symbolic: frozenset[str] = frozenset()  # parameters without a value
        self._active: list[type] = []

    def resolve(self, domain: Any, span: Span = NOWHERE) -> T.Type:
        """Return the IR type of a domain; SpecError when it is none, or makes no sense."""
        if isinstance(domain, D.Domain):
            domain = self._latest(domain)
            found = self._resolve(domain, domain.span if domain.span.line else span)
            return replace(found, name=domain.name or found.name)
        return self._resolve(domain, span)

    def _latest(self, domain: D.Domain[Any]) -> D.Domain[Any]:
        """Return the domain of that name in this class: a subclass may have redefined it."""
        if domain.name and domain.owner and issubclass(self.owner, domain.owner):
            latest = self.attribute(domain.name)
            return latest if isinstance(latest, D.Domain) else domain
        return domain

    def _resolve(self, domain: Any, span: Span) -> T.Type:
        match domain:
            case None:
                return T.NONE
            case type():
                return self._class(domain, span)
            case (
                T.BoolType()
                | T.IntType()
                | T.RealType()
                | T.SymbolType()
                | T.OptionType()
                | T.TupleType()
                | T.SetType()
                | T.MapType()
                | T.SeqType()
                | T.BagType()
                | T.RecordType()
                | T.UnionType()
            ):
                return domain
            case ParamExpr():
                return self._parameter(domain, span)
            case DomainView():
                return domain.domain
            case ():
                raise bad_domain(span, "`()` is not a domain", "write `(A, B)` for pairs")
            case tuple():
                return T.TupleType(tuple(self.resolve(d, span) for d in domain))
            case types.UnionType():
                return self._union(get_args(domain), span)
            case D.UnionDomain():
                return self._union(domain.parts, span)
            case D.RangeDomain():
                return self._range(domain, span)
            case D.SymbolsDomain():
                return self._symbols(domain, span)
            case D.SetDomain():
                return T.SetType(self.resolve(domain.elem, span))
            case D.MapDomain():
                return self._map(domain, span)
            case D.SeqDomain():
                return T.SeqType(self.resolve(domain.elem, span), self._capacity(domain.cap, span))
            case D.BagDomain():
                return T.BagType(self.resolve(domain.elem, span), self._capacity(domain.cap, span))
            case Component():
                raise SpecError(
                    Diagnostic(
                        "bad-component",
                        span,
                        f"{shown(domain)} is a component, not a domain: it has variables of its own",
                        "make it a field of the class, without Var: `inbox = Channel(...)`, or `Map[Node, Channel(...)]`",
                    )
                )
            case _:
                raise bad_domain(span, f"{shown(domain)} is not a domain", _domain_help(domain))

    def _class(self, cls: type, span: Span) -> T.Type:
        if cls is bool:
            return T.BOOL
        if cls is int:
            return T.INT
        if cls is type(None):
            return T.NONE
        if cls is D.Real:
            return T.REAL
        if issubclass(cls, enum.Enum):
            self.know(cls, span)
            return T.SymbolType(tuple(m.name for m in cls), enum=cls.__name__)
        if issubclass(cls, Record) and cls is not Record:
            return self.record(cls, span)
        raise bad_domain(span, f"{shown(cls)} is not a domain", _domain_help(cls))

    def know(self, cls: type, span: Span) -> None:
        """Remember a user's class under its name; two of one name would be confused."""
        known = self.converter.classes.setdefault(cls.__name__, cls)
        if known is not cls:
            raise bad_domain(
                span, f"two different classes are called {cls.__name__}", "rename one of them"
            )

    def record(self, cls: type[Record], span: Span) -> T.RecordType:
        """Return the type of a record class, its fields resolved."""
        self.know(cls, span)
        if cls in self._active:
            raise bad_domain(
                span,
                f"record {cls.__name__} contains itself",
                "every value must be finite: use an index instead",
            )
        self._active.append(cls)
        try:
            fields = tuple((n, self._field(cls, n, f)) for n, f in cls.__record_fields__.items())
        finally:
            self._active.pop()
        return T.RecordType(cls.__name__, fields)

    def _field(self, cls: type[Record], name: str, field: FieldMark) -> T.Type:
        domain = field.domain
        if not isinstance(domain, str):
            return self.resolve(domain, field.span)
        # A string names a domain of the spec, or is an annotation postponed by `from __future__`.
        found = self.root.attribute(domain)
        if found is not None and D.is_domain(found):
            return self.root.resolve(found, field.span)
        try:
            found = eval(domain, vars(sys.modules[cls.__module__]))
        except Exception:  # the annotation is the user's own code: anything may happen
            raise bad_domain(
                field.span,
                f"field `{name}` of {cls.__name__} names a domain `{domain}` that {self.root.owner.__name__} does not have",
                did_you_mean(domain, self._domain_names())
                or f"define `{domain} = ...` in the spec (its domains are {list_names(self._domain_names())}), "
                f"or write the domain itself: `{name}: int = Field(Range(3))`",
            ) from None
        return self.resolve(found, field.span)

    def _domain_names(self) -> list[str]:
        """Return the names of the domains of the spec."""
        owner = self.root.owner
        names = [n for n in dir(owner) if not n.startswith("_") and getattr(owner, n) is not None]
        return [n for n in names if D.is_domain(getattr(owner, n))]

    def _parameter(self, expr: ParamExpr, span: Span) -> T.Type:
        found = self.calculate(expr, span)
        if isinstance(found, (int, str)):
            instead = f"write `Range({expr.text})`" if isinstance(found, int) else _DOMAIN_HELP
            raise bad_domain(span, f"`{expr.text}` is {shown(found)}, not a domain", instead)
        return self.resolve(found, span)

    def _union(self, parts: tuple[Any, ...], span: Span) -> T.Type:
        resolved = [self.resolve(p, span) for p in _flatten(parts)]
        records = [
            r
            for t in resolved
            for r in (t.records if isinstance(t, T.UnionType) else (t,))
            if isinstance(r, T.RecordType)
        ]
        others = [
            t for t in resolved if not isinstance(t, (T.RecordType, T.UnionType)) and t != T.NONE
        ]
        if len(others) > 1 or (others and records):
            raise bad_domain(
                span,
                "a union is of record classes, or of one domain and None",
                "wrap the alternatives in records: `class Number(Record): value: int = Field(Range(3))`",
            )
        distinct = tuple(dict.fromkeys(records))
        base = others[0] if others else distinct[0] if len(distinct) == 1 else T.UnionType(distinct)
        optional = T.NONE in resolved and not isinstance(base, T.OptionType)
        return T.OptionType(base) if optional else base

    def _range(self, domain: D.RangeDomain, span: Span) -> T.Type:
        lo, hi = self.integer(domain.lo, span), self.integer(domain.hi, span)
        return T.IntType(lo, max(lo, hi))

    def as_written(self, domain: D.RangeDomain, t: T.Type) -> N.NamedRange | None:
        """Return a range with its bounds as the class body wrote them; None if they were a lambda."""
        low, high = self._bound(domain.lo, domain.span), self._bound(domain.hi, domain.span)
        if low is None or high is None or domain.name is None:
            return None
        return N.NamedRange(domain.name, t, low, high, domain.span)

    def _bound(self, x: Any, span: Span) -> N.Expr | None:
        match x:
            case bool():
                return None
            case int():
                return N.Const(x, T.INT, span)
            case ParamMark():
                value = self.values.get(x.name)
                is_number = isinstance(value, int) and not isinstance(value, bool)
                return N.ParamRef(x.name, value, T.INT, span) if is_number else None
            case ParamExpr():
                match x.parts:
                    case ("(", left, str(sign), right, ")"):
                        parts = [self._bound(left, span), self._bound(right, span)]
                        op = _ARITHMETIC[sign.strip()]
                    case ("-", inner):
                        parts, op = [self._bound(inner, span)], "neg"
                    case _:
                        return None
                args = tuple(p for p in parts if p is not None)
                return N.Apply(op, args, T.INT, span) if len(args) == len(parts) else None
            case _:
                return None

    def _symbols(self, domain: D.SymbolsDomain, span: Span) -> T.Type:
        if domain.count is None:
            return T.SymbolType(domain.members)
        stem = domain.name or "s"
        count = self.integer(domain.count, span)
        check_count(count, span, "the symbols")
        return T.SymbolType(tuple(f"{stem}{i}" for i in range(count)), symmetric=domain.symmetric)

    def _map(self, domain: D.MapDomain, span: Span) -> T.Type:
        if isinstance(domain.value, Component):
            raise bad_domain(
                span,
                "a map of components is not a value",
                "make it a field of its own: `inbox = Map[Node, Channel(Msg)]`, without Var",
            )
        return T.MapType(self.key(domain.key, span), self.resolve(domain.value, span))

    def key(self, domain: Any, span: Span) -> T.Type:
        """Return the domain of a map's keys, which are written out."""
        key = self.resolve(domain, span)
        if not T.is_finite(key):
            raise bad_domain(
                span,
                f"the keys of a Map must be finite, and {T.describe(key)} is not",
                "write `Map[Range(n), ...]`",
            )
        check_size(key, span, "the keys")
        return key

    def _capacity(self, cap: Any, span: Span) -> int:
        found = self.integer(cap, span)
        if found < 0:
            raise bad_domain(
                span, f"a capacity of {found} is below zero", "a capacity is 0 or more"
            )
        return found

    def integer(self, x: Any, span: Span) -> int:
        """Return the value of a bound: an int, a ParamExpr or a lambda over the spec."""
        wanted = callable(x) and not isinstance(x, ParamExpr) and not _is_word(x)
        found = self.run(x, span) if wanted else x
        if isinstance(found, ParamExpr):
            found = self.calculate(found, span)
        if isinstance(found, bool) or not isinstance(found, int):
            raise bad_domain(
                span,
                f"a bound or capacity is an integer, not {shown(found)}",
                "write a number, a parameter, or `lambda self: ...`",
            )
        if abs(found) >= UNTELLABLE:
            raise bad_domain(span, "this bound has more than a thousand digits", "make it smaller")
        return found

    def calculate(self, expr: ParamExpr, span: Span) -> Any:
        """Return the value of an expression over parameters, as the class body wrote it."""
        try:
            return expr.evaluate(self.values)
        except KeyError as missing:
            name = missing.args[0]
            if name in self.symbolic:
                said, instead = symbolic_here(name)
            elif name:
                said = f"`{name}` is a parameter of another class"
                instead = f"declare `{name}` here too, or subclass the other"
            else:
                said, instead = (
                    "a parameter has no name here",
                    "name it in the class: `size = Param(3)`",
                )
            raise bad_domain(span, said, instead) from None
        except Exception as problem:  # such as a division by zero
            said = f"`{expr.text}` cannot be calculated: {type(problem).__name__}: {problem}"
            raise bad_domain(span, said, "choose other values of the parameters") from None

    def run(self, function: Callable[[Any], Any], span: Span) -> Any:
        """Run a user's `lambda self: ...` over parameters and domains; its errors become diagnostics."""
        try:
            return function(ParameterView(self._lambda_attribute, self.owner.__name__))
        except SpecError as problem:
            # A word of the language, called by mistake: this is where the user named it.
            at = _failed_at(problem, function) or span
            raise SpecError(
                *(
                    replace(d, span=at) if d.span.file in (__file__, NOWHERE.file) else d
                    for d in problem.diagnostics
                )
            ) from None
        except Exception as problem:  # the user's own code: anything may happen
            place = _failed_at(problem, function)
            said = f"this lambda fails: {type(problem).__name__}: {problem}"
            instead = "it may read parameters, constants and domains: `lambda self: {n: 0 for n in self.Node}`"
            if isinstance(problem, _Missing):
                said, instead = str(problem), problem.help
            elif isinstance(problem, NameError) and self.attribute(problem.name or "") is not None:
                instead = f"write `self.{problem.name}`"
            elif place is None and isinstance(problem, TypeError):
                said, instead = (
                    "this is called with the spec, and cannot be",
                    "write `lambda self: ...`",
                )
            raise SpecError(Diagnostic("bad-lambda", place or span, said, instead)) from None

    def _lambda_attribute(self, name: str) -> Any:
        if name in self.values:
            found = self.values[name]
            return (
                DomainView(found, self.converter)
                if not isinstance(
                    found,
                    (int, str, enum.Enum, dict, set, frozenset, tuple, list, Record, type(None)),
                )
                else found
            )
        if name in self.symbolic:
            raise _Missing(*symbolic_here(name))
        found = self.attribute(name)
        if found is None:
            known = [n for n in dir(self.owner) if not n.startswith("_")]
            raise _Missing(
                f"{self.owner.__name__} has no parameter, constant or domain `{name}`",
                hint(name, known, "its attributes"),
            )
        if isinstance(found, VarMark):
            raise _Missing(
                f"`{name}` is a variable, which has no value before the first state",
                "read parameters and constants only, or set both variables in an @init method",
            )
        if isinstance(found, type) or not D.is_domain(found):
            return found
        return DomainView(self.resolve(found), self.converter)


_ARITHMETIC = {"+": "add", "-": "sub", "*": "mul", "//": "floordiv", "%": "mod"}

_DOMAIN_HELP = (
    "a domain is bool, Range(n), an Enum class, Symbols(...), a Record class, D | None, a tuple of\n"
    "domains, Set[D], Map[K, V], Seq[D, cap] or Bag[D, cap]"
)


# Larger numbers cannot even be printed, and are no bounds of anything.
UNTELLABLE = 10**1000


def symbolic_here(name: str) -> tuple[str, str]:
    """Return what is said, and to do, where the value of a symbolic parameter is needed."""
    return (
        f"`{name}` is symbolic and has no value here",
        f"what a spec is made of has a size: give it one (`--set {name}=3`), or use a parameter that is not "
        "symbolic; variables over `int` need none",
    )


class _Missing(AttributeError):  # noqa: N818  # caught where the lambda is run
    """What a user's lambda asks for is not there; `help` tells what is."""

    def __init__(self, said: str, help: str) -> None:  # noqa: A002  # the diagnostic's word
        super().__init__(said)
        self.help = help


def _is_word(x: Any) -> bool:
    """Tell whether something is a function or class of pyverify's own."""
    return str(getattr(x, "__module__", "")).startswith("pyverify.")


def _failed_at(problem: Exception, function: Callable[[Any], Any]) -> Span | None:
    """Return the innermost place in the user's function's file where an exception passed by."""
    code = None if _is_word(function) else getattr(function, "__code__", None)
    place, tb = None, problem.__traceback__
    while tb is not None:
        if code is not None and tb.tb_frame.f_code.co_filename == code.co_filename:
            place = frame_span(tb.tb_frame, tb.tb_lasti)
        tb = tb.tb_next
    return place


def _domain_help(given: Any) -> str:
    """Return what to write instead of something that is no domain."""
    kind = get_origin(given) or (given if isinstance(given, type) else type(given))
    instead = {
        str: 'write `Symbols("a", "b")`',
        float: "write `Range(n)`, or `Real` for the symbolic engine",
        list: "write `Seq[D, cap]`",
        dict: "write `Map[K, V]`",
        set: "write `Set[D]`",
        frozenset: "write `Set[D]`",
        tuple: "write `(A, B)` for pairs, `Seq[D, cap]` for sequences",
        range: "write `Range(...)`, with a capital letter",
        int: "write `Range(n)`",
    }
    return instead.get(kind, _DOMAIN_HELP)


def _flatten(parts: tuple[Any, ...]) -> list[Any]:
    flat: list[Any] = []
    for part in parts:
        if isinstance(part, types.UnionType):
            flat += _flatten(get_args(part))
        elif isinstance(part, D.UnionDomain) and part.name is None:
            flat += _flatten(part.parts)
        else:
            flat.append(part)
    return flat


def bad_domain(span: Span, message: str, help: str) -> SpecError:  # noqa: A002  # the diagnostic's word
    """Return the error for a domain that makes no sense."""
    return SpecError(Diagnostic("bad-domain", span, message, help))
