"""What a spec or component class consists of, with parameters fixed and inheritance settled.

`Members` is the frontend's view of one class in one role: the spec itself, or a component at a
path such as `inbox`. A component in a map has the map's key domains in `keys`, and each of its
variables is a map over them.
"""

from __future__ import annotations

import enum
from collections.abc import Iterator
from dataclasses import dataclass, field
from types import FunctionType
from typing import Any

from pyverify.errors import Diagnostic, SpecError
from pyverify.frontend.capture import (
    Function,
    attribute_span,
    capture,
    check_duplicates,
    member_span,
    pointing_at,
)
from pyverify.frontend.convert import Converter, DomainView, Mismatch
from pyverify.frontend.domains import Resolver, bad_domain
from pyverify.ir import types as T
from pyverify.ir.nodes import Parameter
from pyverify.lang import domains as D
from pyverify.lang.parameters import REQUIRED, ConstMark, ParamExpr, ParamMark
from pyverify.lang.records import FieldMark
from pyverify.lang.spec import Component, Spec, VarMark, declared_parameters
from pyverify.lang.traps import shown
from pyverify.lang.words import Mark, OneOf, mark_of
from pyverify.source import NOWHERE, Span
from pyverify.suggest import did_you_mean, list_names
from pyverify.values import Value, outside


@dataclass(frozen=True, slots=True, eq=False)
class Variable:
    """A state variable: `name` with its path, `domain` over all enclosing keys."""

    name: str
    domain: T.Type
    mark: VarMark
    members: Members


class SymbolicParameter(Variable):
    """A parameter without a value: a variable that begins with any, and never changes."""


@dataclass(frozen=True, slots=True, eq=False)
class Method:
    """A function of the class; `mark` is None for helpers, `is_property` for @property."""

    function: Function
    mark: Mark | None
    is_property: bool
    members: Members

    @property
    def name(self) -> str:
        """Return its full name: `inbox.send` for a component's."""
        return self.members.path(self.function.name)


@dataclass(frozen=True, slots=True, eq=False)
class DomainMember:
    """A domain of the class."""

    domain: T.Type


@dataclass(frozen=True, slots=True, eq=False)
class Constant:
    """A parameter or structured constant, with its value."""

    parameter: Parameter


@dataclass(frozen=True, slots=True, eq=False)
class Plain:
    """Any other class attribute: a number, a nested enum or record class, ..."""

    value: Any


Member = "Variable | Method | DomainMember | Constant | Plain | Members"


@dataclass(eq=False)
class Members:
    """The members of a class by name, in order of declaration (a redefinition keeps its place)."""

    cls: type
    prefix: str
    keys: tuple[T.Type, ...]
    resolver: Resolver
    table: dict[str, Any] = field(default_factory=dict)
    span: Span = NOWHERE

    def path(self, name: str) -> str:
        """Return `name` with the component's path before it."""
        return f"{self.prefix}.{name}" if self.prefix else name

    def find(self, name: str) -> Any:
        """Return the member called `name`, or None."""
        return self.table.get(name)

    def superior(self, owner: type, name: str) -> Method | None:
        """Return the method `name` that `super()` means in a method of `owner`."""
        mro = self.cls.__mro__
        for base in mro[mro.index(owner) + 1 :]:
            if base in (Spec, Component):
                break
            found = base.__dict__.get(name)
            if found is not None:
                method = isinstance(found, (FunctionType, property))
                return _method(name, found, base, self) if method else None
        return None

    def everything(self) -> Iterator[tuple[Members, str, Any]]:
        """Yield every member of this class and of its components: (class, name, member)."""
        for name, member in self.table.items():
            if isinstance(member, Members):
                yield from member.everything()
            else:
                yield self, name, member


# Attributes that every Python class has, or that belong to pyverify.
_IGNORED = {"component_arguments", "component_name", "component_span"}


def raw_attributes(cls: type, base: type) -> dict[str, tuple[Any, type]]:
    """Return a user class's attributes with the class that defines each, in order of declaration."""
    found: dict[str, tuple[Any, type]] = {}
    for owner in reversed(cls.__mro__):
        if owner in (object, base) or owner in base.__mro__:
            continue
        for name, value in owner.__dict__.items():
            if not (name.startswith("__") and name.endswith("__")) and name not in _IGNORED:
                found[name] = (value, owner)
    return {n: (v, o) for n, (v, o) in found.items() if v is not None}


def spec_members(spec: Spec, converter: Converter, symbolic: bool = False) -> Members:
    """Return the members of a spec instance; `symbolic` leaves out the defaults of what may be."""
    role = Role(Spec, dict(spec.__dict__.get("_given", {})), symbolic=symbolic)
    return _members(type(spec), role, converter, None)


@dataclass(frozen=True, slots=True)
class Role:
    """How a class is used: as the spec, or as a component with a path, keys and arguments."""

    base: type
    given: dict[str, Any]
    prefix: str = ""
    keys: tuple[T.Type, ...] = ()
    span: Span = NOWHERE
    symbolic: bool = False


def _members(cls: type, role: Role, converter: Converter, root: Resolver | None) -> Members:
    raw = raw_attributes(cls, role.base)
    values: dict[str, Any] = {}

    def attribute(name: str) -> Any:
        return raw[name][0] if name in raw else None

    resolver = Resolver(converter, cls, values, attribute, root)
    members = Members(cls, role.prefix, role.keys, resolver, span=role.span)
    open_ = _open_parameters(cls, role, members)
    resolver.symbolic = frozenset(open_)
    constants = _constants(cls, role.given, members, values, role.span, resolver.symbolic)
    for owner in cls.__mro__[: cls.__mro__.index(role.base)]:
        check_duplicates(owner)
    problems: list[Diagnostic] = []
    for name, (value, owner) in raw.items():
        try:
            settled = constants.get(name) or open_.get(name)
            members.table[name] = settled or _member(name, value, owner, members)
        except SpecError as problem:
            problems += problem.diagnostics
    if problems:
        raise SpecError(*dict.fromkeys(problems))
    return members


def _member(name: str, value: Any, owner: type, members: Members) -> Any:
    resolver = members.resolver
    match value:
        case VarMark():
            return _variable(name, value, members)
        case property() if isinstance(value.fget, FunctionType):
            _check_property(name, value, owner)
            return _decorated(_method(name, value, owner, members))
        case FunctionType() if value.__module__.startswith("pyverify.lang"):
            return Plain(value)
        case FunctionType():
            return _decorated(_method(name, value, owner, members))
        case Component():
            _check_alias(name, value.component_name, value.component_span)
            return _component(name, value, members.keys, members)
        case type() if issubclass(value, Component) and value.__name__ != name:
            raise SpecError(
                Diagnostic(
                    "bad-component",
                    attribute_span(owner, name),
                    f"`{name}` is the class {value.__name__}, not a component made from it",
                    f"write `{name} = {value.__name__}(...)`",
                )
            )
        case D.MapDomain(key=key, value=Component() as component):
            _check_alias(name, value.name, component.component_span)
            keys = (*members.keys, resolver.key(key, value.span))
            return _component(name, component, keys, members)
        case ParamMark():
            return DomainMember(resolver.resolve(value, value.span))
        case D.Domain():
            return DomainMember(resolver.resolve(value))
        case staticmethod() | classmethod():
            raise SpecError(
                Diagnostic(
                    "bad-decorator",
                    member_span(owner, name),
                    f"`{name}` is a {type(value).__name__}",
                    "write an ordinary method with `self`, or a function outside the class",
                )
            )
        case FieldMark():
            raise SpecError(
                Diagnostic(
                    "bad-record",
                    value.span,
                    "`Field` belongs in a Record class",
                    "a state variable is written `Var(domain, init=...)`",
                )
            )
        case list() | tuple() | set() | dict():
            inside = value.values() if isinstance(value, dict) else value
            if any(isinstance(v, (VarMark, Component)) for v in inside):
                raise bad_domain(
                    attribute_span(owner, name),
                    f"`{name}` is a collection of variables or components, which Python makes and pyverify cannot follow",
                    "declare one with a Map: `x = Var(Map[Node, D], init=...)`, `inbox = Map[Node, Channel(Msg)]`",
                )
            return Plain(value)
        case _:
            return Plain(value)


def _check_property(name: str, value: property, owner: type) -> None:
    """Refuse a property that is something else as well, or that can be assigned."""
    mark = mark_of(value.fget)
    if mark is not None:
        raise SpecError(
            Diagnostic(
                "bad-decorator",
                member_span(owner, name),
                f"`{name}` is a @property and an @{mark.kind}",
                "keep one of the decorators",
            )
        )
    if value.fset is not None or value.fdel is not None:
        raise SpecError(
            Diagnostic(
                "bad-decorator",
                member_span(owner, name),
                f"`{name}` is a property with a setter or deleter",
                f"a property is only read: write a method such as `def set_{name}(self, ...)`",
            )
        )


def _check_alias(name: str, first: str | None, span: Span) -> None:
    """Refuse one component under two names: in Python both would be the same object."""
    if first is not None and first != name:
        raise SpecError(
            Diagnostic(
                "bad-component",
                span,
                f"this component has two names, `{first}` and `{name}`",
                "make one for each name: each has variables of its own",
            )
        )


def _method(name: str, value: Any, owner: type, members: Members) -> Method:
    live: Any = value.fget if isinstance(value, property) else value
    return Method(capture(name, live, owner), mark_of(live), isinstance(value, property), members)


def _decorated(method: Method) -> Method:
    """Return a method unless it overrides an action or property without saying that it is one."""
    found = method.members.superior(method.function.owner or object, method.function.name)
    if found is None or found.mark is None or method.mark is not None:
        return method
    name, kind = method.function.name, found.mark.kind
    raise SpecError(
        Diagnostic(
            "bad-decorator",
            method.function.span(),
            f"`{name}` overrides what is marked @{kind}, and is not marked itself: it would be lost",
            f"repeat the decorator: `@{kind}` above `def {name}`; `{name} = None` removes it",
        )
    )


def _variable(name: str, mark: VarMark, members: Members) -> Variable:
    with pointing_at(mark.span, "domain", 0):
        domain = members.resolver.resolve(mark.domain, mark.span)
    for key in reversed(members.keys):
        domain = T.MapType(key, domain)
    return Variable(members.path(name), domain, mark, members)


def _component(
    name: str, component: Component, keys: tuple[T.Type, ...], outer: Members
) -> Members:
    given = {
        n: outer.resolver.resolve(v, component.component_span)
        if D.is_domain(v) and v is not None
        else v
        for n, v in component.component_arguments.items()
    }
    span = component.component_span
    given = {n: _evaluated(v, outer.resolver, span) for n, v in given.items()}
    role = Role(Component, given, outer.path(name), keys, component.component_span)
    return _members(type(component), role, outer.resolver.converter, outer.resolver.root)


def _evaluated(value: Any, resolver: Resolver, span: Span) -> Any:
    if isinstance(value, ParamExpr):
        return resolver.calculate(value, span)
    return resolver.run(value, span) if isinstance(value, FunctionType) else value


# ---------------------------------------------------------------- parameters


def _open_parameters(cls: type, role: Role, members: Members) -> dict[str, SymbolicParameter]:
    """Return the symbolic parameters of a spec that are given no value."""
    return {
        name: _open_parameter(name, mark, members)
        for name, mark in declared_parameters(cls).items()
        if role.base is Spec
        and isinstance(mark, ParamMark)
        and mark.symbolic
        and name not in role.given
        and (role.symbolic or mark.default is REQUIRED)
    }


def _open_parameter(name: str, mark: ParamMark, members: Members) -> SymbolicParameter:
    """Return a parameter as a variable that begins with any value of its domain."""
    domain = _parameter_type(name, mark, 0 if mark.default is REQUIRED else mark.default, members)
    if isinstance(domain, T.IntType):
        domain = T.IntType(mark.least, None if mark.most is None else mark.most + 1)
    chosen = VarMark(domain, OneOf(DomainView(domain, members.resolver.converter)), mark.doc)
    chosen.span = mark.span
    return SymbolicParameter(members.path(name), domain, chosen, members)


def _constants(
    cls: type,
    given: dict[str, Any],
    members: Members,
    values: dict[str, Any],
    span: Span,
    symbolic: frozenset[str],
) -> dict[str, Constant]:
    """Settle the parameters, then the structured constants (whose domains may need them)."""
    marks = declared_parameters(cls)
    for name in given:
        if name not in marks:
            known = f"its parameters are {list_names(marks)}" if marks else "it has none"
            raise SpecError(
                Diagnostic(
                    "unknown-parameter",
                    span,
                    f"{cls.__name__} has no parameter `{name}`",
                    did_you_mean(name, marks) or known,
                )
            )
    constants: dict[str, Constant] = {}
    for name, mark in marks.items():
        if isinstance(mark, ParamMark) and name not in symbolic:
            values[name] = _parameter_value(cls, name, mark, given, span)
            if not _is_type(values[name]):
                constants[name] = _parameter(name, mark, values[name], members)
    for name, mark in marks.items():
        if isinstance(mark, ConstMark):
            constants[name] = _constant(name, mark, given, members)
            values[name] = members.resolver.converter.to_python(
                constants[name].parameter.type, constants[name].parameter.value
            )
    return constants


def _is_type(value: Any) -> bool:
    if type(value).__module__ == T.__name__:
        return True
    return not isinstance(value, (int, str, enum.Enum)) and D.is_domain(value)


def _parameter_value(
    cls: type, name: str, mark: ParamMark, given: dict[str, Any], span: Span
) -> Any:
    value = given.get(name, mark.default)
    if value is REQUIRED:
        raise SpecError(
            Diagnostic(
                "missing-parameter",
                span if span.line else mark.span,
                f"parameter `{name}` of {cls.__name__} has no default and is not given",
                f"write `{cls.__name__}({name}=...)`, `--set {name}=...`, or give it a default",
            )
        )
    return value


def _parameter(name: str, mark: ParamMark, value: Any, members: Members) -> Constant:
    expected = value if mark.default is REQUIRED else mark.default
    t = _parameter_type(name, mark, expected, members)
    ir_value = _converted(t, value, f"parameter `{name}`", mark.span, members.resolver.converter)
    for bound, holds, word in (
        (mark.least, _at_least, "at least"),
        (mark.most, _at_most, "at most"),
    ):
        if bound is not None and not (isinstance(value, int) and holds(value, bound)):
            raise SpecError(
                Diagnostic(
                    "bad-parameter",
                    mark.span,
                    f"parameter `{name}` is {shown(value)}, and must be {word} {bound}",
                    f"choose a value {word} {bound}",
                )
            )
    path, bounds = members.path(name), (mark.least, mark.most)
    return Constant(Parameter(path, ir_value, t, mark.doc, mark.span, *bounds))


def _parameter_type(name: str, mark: ParamMark, expected: Any, members: Members) -> T.Type:
    """Return the type of a parameter whose values are like the expected one."""
    if isinstance(expected, (bool, int, enum.Enum)):
        return members.resolver.resolve(type(expected), mark.span)
    raise SpecError(
        Diagnostic(
            "bad-parameter",
            mark.span,
            f"parameter `{name}` is {shown(expected)}; a Param is an int, a bool or an enum member",
            'for anything else write `Const(domain, value)`, such as `Const(Symbols("a", "b"), "a")`',
        )
    )


def _at_least(value: int, bound: int) -> bool:
    return value >= bound


def _at_most(value: int, bound: int) -> bool:
    return value <= bound


def _constant(name: str, mark: ConstMark, given: dict[str, Any], members: Members) -> Constant:
    resolver = members.resolver
    with pointing_at(mark.span, "domain", 0):
        t = resolver.resolve(mark.domain, mark.span)
    value = given.get(name, mark.value)
    with pointing_at(mark.span, "value", 1):
        if isinstance(value, FunctionType):
            value = resolver.run(value, mark.span)
        ir_value = _converted(t, value, f"constant `{name}`", mark.span, resolver.converter)
        problem = outside(t, ir_value, name)
        if problem:
            raise SpecError(
                Diagnostic(
                    "bad-parameter",
                    mark.span,
                    problem,
                    "give a value of its domain, or enlarge that",
                )
            )
    return Constant(Parameter(members.path(name), ir_value, t, mark.doc, mark.span))


def _converted(t: T.Type, value: Any, what: str, span: Span, converter: Converter) -> Value:
    try:
        return converter.from_python(t, value)
    except Mismatch as problem:
        raise SpecError(
            Diagnostic(
                "bad-parameter",
                span,
                f"{what}: {problem}",
                problem.help or f"give a value of {T.describe(t)}",
            )
        ) from None


def initial_value(domain: T.Type, value: Any, name: str, span: Span, converter: Converter) -> Value:
    """Return the value of an `init=` as the IR has it; SpecError when it is of another type."""
    try:
        return converter.from_python(domain, value)
    except Mismatch as problem:
        raise bad_domain(
            span,
            f"initial value of `{name}`: {problem}",
            problem.help or f"give a value of {T.describe(domain)}",
        ) from None
