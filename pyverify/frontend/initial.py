"""Initial values of variables, and the check that every variable gets one before it is read."""

from __future__ import annotations

from itertools import islice
from types import FunctionType
from typing import Any

from pyverify.errors import Diagnostic, SpecError
from pyverify.frontend.capture import pointing_at
from pyverify.frontend.choices import choices_of, has_choices
from pyverify.frontend.convert import DomainView, Mismatch
from pyverify.frontend.domains import bad_domain
from pyverify.frontend.lambdas import read_lambda
from pyverify.frontend.members import Variable, initial_value
from pyverify.frontend.open_values import open_value
from pyverify.frontend.sizes import LARGEST, check_count, every, every_map, is_large
from pyverify.ir import nodes as N
from pyverify.ir import types as T
from pyverify.ir.visit import walk
from pyverify.lang import domains as D
from pyverify.lang.parameters import ParamExpr
from pyverify.lang.traps import shown
from pyverify.lang.words import OneOf
from pyverify.source import Span
from pyverify.values import MapValue, Value, elements, in_order


def variable_init(build: Any, variable: Variable) -> tuple[N.Stmt, ...]:
    """Return the statements for a variable's `init=`; none if an @init method must set it."""
    with pointing_at(variable.mark.span, "init", 1):
        return _variable_init(build, variable)


def _variable_init(build: Any, variable: Variable) -> tuple[N.Stmt, ...]:
    mark, domain = variable.mark, variable.domain
    if not mark.has_init and variable.members.keys:
        raise SpecError(
            Diagnostic(
                "no-initial-value",
                mark.span,
                f"`{variable.name}`, of a component in a map, has no `init=`",
                "give it one; an @init method may then change it",
            )
        )
    if not mark.has_init:
        return ()
    resolver, span = variable.members.resolver, mark.span
    open_ = open_value(build, variable)
    if open_ is not None:
        return (N.Assign(N.VarRef(variable.name, T.widen(domain), False, span), (), open_, span),)
    given = resolver.run(mark.init, span) if isinstance(mark.init, FunctionType) else mark.init
    given = resolver.calculate(given, span) if isinstance(given, ParamExpr) else given
    root = N.VarRef(variable.name, T.widen(domain), False, span)
    if isinstance(given, OneOf):
        name = f"{variable.name}.choice"
        options = _options(build, variable, given.options)
        return (
            N.Choose(name, root.type, options, span),
            N.Assign(root, (), N.LocalRef(name, root.type, span), span),
        )
    value = initial_value(own_domain(variable), given, variable.name, span, build.converter)
    if isinstance(mark.init, FunctionType):
        read = read_lambda(build, variable, mark.init)
        if read is not None:
            return (N.Assign(root, (), read, span),)
    for key in reversed(variable.members.keys):
        value = MapValue((k, value) for k in elements(key))
    return (N.Assign(root, (), N.Const(value, root.type, span), span),)


def own_domain(variable: Variable) -> T.Type:
    """Return the domain of a variable as its class declares it: of one component of a map."""
    own = variable.domain
    for _ in variable.members.keys:
        assert isinstance(own, T.MapType)
        own = own.value
    return own


def _options(build: Any, variable: Variable, options: Any) -> N.Expr:
    """Return the set that an initial value is chosen from."""
    span = variable.mark.span
    domain = _domain_of(variable, options)
    if domain is not None:
        for key in reversed(variable.members.keys):
            domain = T.MapType(key, domain)
        if not T.is_finite(domain) or (build.symbolic and is_large(domain)):
            return choices_of(domain, span, _what(variable), build.symbolic)
    values = _choices(build, variable, options)
    return N.Const(frozenset(values), T.SetType(T.widen(variable.domain)), span)


def _domain_of(variable: Variable, options: Any) -> T.Type | None:
    """Return the domain of whole values that `one_of(options)` names; None if it lists values."""
    if not (isinstance(options, (DomainView, ParamExpr)) or D.is_domain(options)):
        return None
    own, span = own_domain(variable), variable.mark.span
    domain = variable.members.resolver.resolve(options, span)
    fill = isinstance(own, T.MapType) and not isinstance(domain, T.MapType)
    if fill or not _same_shape(domain, own) or not has_choices(domain):
        raise _mismatch(variable, own, span)
    return domain


def _choices(build: Any, variable: Variable, options: Any) -> list[Value]:
    """Return the initial values that `one_of(options)` means: whole values of the variable.

    For a variable of a component in a map, each component chooses by itself.
    """
    own = own_domain(variable)
    values = _own_choices(build, variable, options, own)
    return every_map(values, variable.members.keys, variable.mark.span, _what(variable))


def _what(variable: Variable) -> str:
    return f"the initial values of `{variable.name}`"


def _own_choices(build: Any, variable: Variable, options: Any, own: T.Type) -> list[Value]:
    span = variable.mark.span
    domain = _domain_of(variable, options)
    if domain is not None:
        return every(domain, span, _what(variable))
    listed = _listed(variable, options)
    try:
        converted = [build.converter.from_python(own, v) for v in listed]
    except Mismatch as problem:
        raise bad_domain(
            span,
            f"initial value of `{variable.name}`: {problem}",
            problem.help or f"choose from values of {T.describe(own)}",
        ) from None
    if isinstance(own, T.MapType) and any(not isinstance(v, dict) for v in listed):
        raise _mismatch(variable, own, span)
    return in_order(own, set(converted))


def _listed(variable: Variable, options: Any) -> list[Any]:
    """Return the values that a choice lists; refuse what lists none."""
    span = variable.mark.span
    try:
        listed = list(islice(iter(options), LARGEST + 1))
    except TypeError:
        raise bad_domain(
            span,
            f"initial value of `{variable.name}`: {shown(options)} is no domain and no set of values",
            "write `one_of(Range(3))`, or `one_of({0, 1, 2})`",
        ) from None
    check_count(len(listed), span, _what(variable))
    return listed


def _same_shape(source: T.Type, own: T.Type) -> bool:
    from pyverify.ir.typing import fits

    return fits(T.widen(source), T.widen(own))


def _mismatch(variable: Variable, own: T.Type, span: Span) -> SpecError:
    return SpecError(
        Diagnostic(
            "bad-domain",
            span,
            f"initial value of `{variable.name}`: `one_of` chooses a whole value of {T.describe(own)}",
            f"write `one_of({T.show(own)})`; for the same choice under every key, set it in an @init method",
        )
    )


# ---------------------------------------------------------------- definite assignment


def check_assigned(ir: N.SpecIR) -> None:
    """Refuse a spec in which a variable may have no initial value, or is read before it has one."""
    check = _Assigned({v.name for v in ir.variables}, {f.name: f for f in ir.functions})
    done = check.block(ir.init, frozenset())
    for variable in ir.variables:
        if done is not None and variable.name not in done:
            raise SpecError(
                Diagnostic(
                    "no-initial-value",
                    variable.span,
                    f"`{variable.name}` has no initial value",
                    "give it one: `init=...`, or assign the whole variable on every path of an @init method",
                )
            )


class _Assigned:
    """Follows which state variables have a value; None stands for a path that does not go on."""

    def __init__(self, variables: set[str], functions: dict[str, N.Function]) -> None:
        self.variables = variables
        self.functions = functions
        self.returned: list[frozenset[str]] = []  # where the innermost helper returns

    def block(self, body: tuple[N.Stmt, ...], done: frozenset[str] | None) -> frozenset[str] | None:
        for stmt in body:
            if done is None:
                return None
            done = self.statement(stmt, done)
        return done

    def statement(self, stmt: N.Stmt, done: frozenset[str]) -> frozenset[str] | None:
        match stmt:
            case N.Assign(root, indexes, value, span):
                self.reads((indexes, value), done, span)
                if isinstance(root, N.VarRef) and not indexes:
                    return done | {root.name}
                if isinstance(root, N.VarRef):
                    self.reads(root, done, span)
                return done
            case N.If(test, then, orelse, span):
                self.reads(test, done, span)
                ends = [
                    e for e in (self.block(then, done), self.block(orelse, done)) if e is not None
                ]
                return frozenset.intersection(*ends) if ends else None
            case N.For(_, source, body, span):
                self.reads(source, done, span)
                self.block(body, done)
                return done
            case N.Scope(_, _, body):
                return self.scope(body, done)
            case N.Return(value, span):
                self.reads((value,) if value is not None else (), done, span)
                self.returned.append(done)
                return None
            case N.Break() | N.Continue():
                return None
            case _:
                self.reads(
                    tuple(getattr(stmt, f, None) for f in ("test", "options", "value")),
                    done,
                    stmt.span,
                )
                return done

    def scope(self, body: tuple[N.Stmt, ...], done: frozenset[str]) -> frozenset[str] | None:
        """Follow a helper: it has assigned what it has wherever it can return."""
        outer, self.returned = self.returned, []
        end = self.block(body, done)
        ends = [*self.returned, *([end] if end is not None else [])]
        self.returned = outer
        return frozenset.intersection(*ends) if ends else None

    def reads(self, node: Any, done: frozenset[str], span: Span) -> None:
        """Refuse the reading of a variable that has no value yet."""
        todo, seen = [node], set()
        while todo:
            for part in walk(todo.pop()):
                if isinstance(part, N.VarRef) and part.name not in done:
                    raise SpecError(
                        Diagnostic(
                            "no-initial-value",
                            span,
                            f"`{part.name}` is read before it has an initial value",
                            "assign it before, or give it `init=...`",
                        )
                    )
                if isinstance(part, N.Call) and part.function not in seen:
                    seen.add(part.function)
                    todo.append(self.functions[part.function].body)
