"""Initial values that depend on symbolic parameters: expressions, since there is no number.

`init=stock - 1` is calculated with an `Open` in the place of the parameter, which writes down what is
done to it; a `lambda self: ...` is read from its source.
"""

from __future__ import annotations

from collections.abc import Callable
from types import CodeType, FunctionType
from typing import Any

from pyverify.frontend.domains import bad_domain
from pyverify.frontend.lambdas import read_open
from pyverify.frontend.members import Variable
from pyverify.ir import nodes as N
from pyverify.ir import types as T
from pyverify.lang.parameters import ParamExpr
from pyverify.source import Span
from pyverify.values import elements


class Open:
    """An integer that is not known yet, as an expression; arithmetic on it gives another."""

    def __init__(self, expr: N.Expr) -> None:
        self.expr = expr

    def __neg__(self) -> Open:
        return Open(N.Apply("neg", (self.expr,), T.INT, self.expr.span))


def _written(op: str) -> tuple[Callable[[Open, Any], Any], Callable[[Open, Any], Any]]:
    """Return the methods for an operator with an `Open` on its left, and on its right."""

    def apply(left: Any, right: Any, span: Span) -> Open:
        sides = tuple(
            x.expr if isinstance(x, Open) else N.Const(x, T.INT, span) for x in (left, right)
        )
        return Open(N.Apply(op, sides, T.INT, span))

    return (
        lambda self, other: apply(self, other, self.expr.span),
        lambda self, other: apply(other, self, self.expr.span),
    )


for _name, _op in (
    ("add", "add"),
    ("sub", "sub"),
    ("mul", "mul"),
    ("floordiv", "floordiv"),
    ("mod", "mod"),
):
    _left, _right = _written(_op)
    setattr(Open, f"__{_name}__", _left)
    setattr(Open, f"__r{_name}__", _right)


def open_value(build: Any, variable: Variable) -> N.Expr | None:
    """Return the `init=` of a variable as an expression, if symbolic parameters are in it."""
    mark, members = variable.mark, variable.members
    symbolic = members.resolver.symbolic
    if not symbolic:
        return None
    if isinstance(mark.init, FunctionType):
        wanted = symbolic & _names(mark.init.__code__)
        return read_open(build, variable, mark.init) if wanted else None
    if not isinstance(mark.init, ParamExpr):
        return None
    env = {name: Open(N.VarRef(members.path(name), T.INT, False, mark.span)) for name in symbolic}
    try:
        found = mark.init.evaluate({**members.resolver.values, **env})
    except (KeyError, ArithmeticError):  # told where it is calculated without them
        return None
    return _filled(found.expr, variable) if isinstance(found, Open) else None


def _names(code: CodeType) -> set[str]:
    inner = [c for c in code.co_consts if isinstance(c, CodeType)]
    return set(code.co_names).union(*map(_names, inner))


def _filled(value: N.Expr, variable: Variable) -> N.Expr:
    """Return the initial value of the whole variable: a number fills every key of a map."""
    t = T.widen(variable.domain)
    if isinstance(t, T.MapType):
        return _map(value, t, variable)
    return _fitting(value, t, variable)


def _map(value: N.Expr, t: T.MapType, variable: Variable) -> N.Expr:
    inner = (
        _map(value, t.value, variable)
        if isinstance(t.value, T.MapType)
        else _fitting(value, t.value, variable)
    )
    key_type = T.widen(t.key)
    entries = tuple((N.Const(k, key_type, value.span), inner) for k in elements(t.key))
    return N.MakeMap(entries, t, value.span)


def _fitting(value: N.Expr, t: T.Type, variable: Variable) -> N.Expr:
    plain = t.inner if isinstance(t, T.OptionType) else t
    if not isinstance(plain, (T.IntType, T.RealType)):
        raise bad_domain(
            variable.mark.span,
            f"initial value of `{variable.name}`: a number is not a value of {T.describe(t)}",
            f"give a value of {T.describe(t)}",
        )
    return value if t == T.INT else N.Coerce(value, t, value.span)
