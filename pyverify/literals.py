"""Parameter values as a person writes them: `--set nodes=4`, and `params` in a model's TOML.

Text is read by the type of the parameter's default; structured constants are Python literals (or
TOML values) laid over their domain: names become enum members, lists become tuples, sets or maps
over `Range(n)`, keys of a TOML table become integers where the domain has integers.
"""

from __future__ import annotations

import ast
import enum
from collections.abc import Mapping
from typing import Any

from pyverify.errors import UsageError
from pyverify.lang import Record, Spec
from pyverify.lang.domains import (
    Bag,
    BagDomain,
    MapDomain,
    RangeDomain,
    SeqDomain,
    SetDomain,
    UnionDomain,
)
from pyverify.lang.parameters import REQUIRED, ConstMark, ParamMark
from pyverify.lang.spec import declared_parameters
from pyverify.suggest import hint

_BOOLEANS = {"true": True, "false": False}


def settings(texts: tuple[str, ...]) -> dict[str, str]:
    """Split every `NAME=VALUE`; a later value for a name wins."""
    pairs = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals or not name.strip().isidentifier():
            raise UsageError(f"--set takes NAME=VALUE, such as `--set nodes=4`, not `{text}`")
        pairs[name.strip()] = value.strip()
    return pairs


def from_text(spec: type[Spec], texts: Mapping[str, str]) -> dict[str, Any]:
    """Return the values that `--set` gives the parameters of a spec."""
    values = {}
    for name, text in texts.items():
        mark = parameter(spec, name)
        try:
            values[name] = _read(mark, text)
        except ValueError as error:
            raise UsageError(f"--set {name}={text}: {error}") from None
    return values


def parameter(spec: type[Spec], name: str) -> ParamMark | ConstMark:
    """Return the mark of a parameter of the spec; UsageError with the near names if it has none."""
    declared = declared_parameters(spec)
    if name not in declared:
        near = hint(name, declared, "its parameters")
        raise UsageError(f"{spec.__name__} has no parameter `{name}`\n{near}")
    mark: ParamMark | ConstMark = declared[name]
    return mark


def _read(mark: ParamMark | ConstMark, text: str) -> Any:
    if isinstance(mark, ConstMark):
        return shape(mark.domain, _literal(text))
    match mark.default:
        case bool():
            if text.lower() not in _BOOLEANS:
                raise ValueError("it is a Boolean: write true or false")
            return _BOOLEANS[text.lower()]
        case int():
            return _integer(text)
        case enum.Enum():
            return _member(type(mark.default), text)
        case str():
            return text
        case _:
            return _literal(text)


def from_value(mark: ParamMark | ConstMark, value: Any) -> Any:
    """Return the value that a model gives a parameter; ValueError says why it cannot be."""
    if isinstance(mark, ConstMark):
        return shape(mark.domain, value)
    default = mark.default
    if isinstance(default, enum.Enum) and isinstance(value, str):
        return _member(type(default), value)
    if default is not REQUIRED and type(value) is not type(default):
        raise ValueError(f"it is {_kind(default)}, not {_kind(value)}")
    return value


def _kind(value: object) -> str:
    names = {bool: "a Boolean", int: "an integer", str: "a string", float: "a float"}
    names |= {list: "an array", dict: "a table"}
    return names.get(type(value), f"a {type(value).__name__}")


def _integer(text: str) -> int:
    try:
        return int(text, 0)
    except ValueError:
        raise ValueError("it is an integer: write digits, such as 4") from None


def _literal(text: str) -> Any:
    try:
        return ast.literal_eval(text)
    except (ValueError, SyntaxError):
        if text.isidentifier():
            return text
        raise ValueError("write a Python literal, such as {'a': 1, 'b': [2, 3]}") from None


def _member(kind: type[enum.Enum], name: str) -> enum.Enum:
    name = name.removeprefix(kind.__name__ + ".")
    if name not in kind.__members__:
        raise ValueError(hint(name, kind.__members__, f"the members of {kind.__name__}"))
    return kind[name]


def shape(domain: Any, value: Any) -> Any:
    """Lay a literal over a domain, so that the spec's own kinds of value come out."""
    match domain, value:
        case type(), str() if issubclass(domain, enum.Enum):
            return _member(domain, value)
        case type(), dict() if issubclass(domain, Record) and list(value) == [domain.__name__]:
            fields = domain.__record_fields__
            inner = value[domain.__name__]
            return domain(
                **{n: shape(fields[n].domain, v) for n, v in inner.items() if n in fields}
            )
        case RangeDomain(), str():
            return _integer(value)
        case type(), str() if domain is bool and value.lower() in _BOOLEANS:
            return _BOOLEANS[value.lower()]
        case UnionDomain(), _:
            return _shape_union(domain.parts, value)
        case MapDomain(), dict():
            return {shape(domain.key, k): shape(domain.value, v) for k, v in value.items()}
        case MapDomain(key=RangeDomain(lo=int(lo))), list():
            return {lo + i: shape(domain.value, v) for i, v in enumerate(value)}
        case tuple(), list() | tuple():
            return tuple(shape(d, v) for d, v in zip(domain, value, strict=False))
        case SetDomain(), list() | set() | frozenset() | tuple():
            return frozenset(shape(domain.elem, v) for v in value)
        case SeqDomain(), list() | tuple():
            return [shape(domain.elem, v) for v in value]
        case BagDomain(), list() | tuple():
            return Bag([shape(domain.elem, v) for v in value])
        case _:
            return value


def _shape_union(parts: tuple[Any, ...], value: Any) -> Any:
    """Return the value shaped by the first part of a union that changes it, if any does."""
    for part in parts:
        if part is not None:
            try:
                shaped = shape(part, value)
            except ValueError:
                continue
            if shaped is not value:
                return shaped
    return value
