"""Reading `init=lambda self: ...`: where it iterates over sets, it is read like a body.

Python runs every such lambda, which tells whether it makes sense. But a Python set has an order of
its own, which for strings even differs from run to run; so the value of a lambda that iterates
over sets is what the language says it is (rule 14), not what Python said this time.
"""

from __future__ import annotations

import ast
from types import FunctionType
from typing import Any

from pyverify.errors import SpecError
from pyverify.frontend.capture import Function, argument, capture_lambda
from pyverify.frontend.context import Frame, Locals
from pyverify.frontend.domains import bad_domain
from pyverify.frontend.members import Variable
from pyverify.frontend.reader import Reader, settle
from pyverify.frontend.statics import SelfRef
from pyverify.ir import nodes as N
from pyverify.ir import types as T
from pyverify.ir.visit import walk

# Calls that go through their argument in its order.
_ORDERED = {"list", "tuple", "sorted", "enumerate", "zip", "iter", "next", "min", "max", "reversed", "map", "filter"}  # fmt: skip


def read_lambda(build: Any, variable: Variable, live: FunctionType) -> N.Expr | None:
    """Return the initial value that a lambda means; None if what Python made of it is as good."""
    node = argument(variable.mark.span, "init", 1)
    function = capture_lambda(live, node, variable.members.cls)
    if function is None or not isinstance(node, ast.Lambda):
        return None
    try:
        found = _read(build, variable, function, node.body)
    except SpecError:
        if iterates_over_set(node.body):
            raise
        return None
    return found if _goes_through_set(build, found) else None


def read_open(build: Any, variable: Variable, live: FunctionType) -> N.Expr:
    """Return the initial value of a lambda that reads symbolic parameters: Python cannot run it."""
    node = argument(variable.mark.span, "init", 1)
    function = capture_lambda(live, node, variable.members.cls)
    if function is None or not isinstance(node, ast.Lambda):
        raise bad_domain(
            variable.mark.span,
            f"the initial value of `{variable.name}` depends on a symbolic parameter, and its source is not here",
            "write the lambda itself as `init=lambda self: ...`, or set it in an @init method",
        )
    found = _read(build, variable, function, node.body)
    for part in walk(found):
        if isinstance(part, N.VarRef) and not build.is_parameter(part.name):
            raise bad_domain(
                part.span,
                f"`{part.name}` is a variable, which has no value before the first state",
                "read parameters and constants only, or set both variables in an @init method",
            )
    return found


def _read(build: Any, variable: Variable, function: Function, body: ast.expr) -> N.Expr:
    keys, locals_ = variable.members.keys, Locals()
    nowhere = tuple(N.LocalRef("key", T.widen(k), variable.mark.span) for k in keys)
    receiver = SelfRef(variable.members, nowhere)
    env = {function.receiver(): receiver}
    frame = Frame(function, env, locals_, effects=False, refusal="an initial value")
    reader = Reader(build, frame)

    def read() -> N.Expr:
        with reader.pure("an initial value"):
            own = variable.domain
            for _ in keys:
                assert isinstance(own, T.MapType)
                own = own.value
            return reader.filled(reader.value(body, T.widen(own)), variable.domain, body)

    return settle(reader, read)


def _goes_through_set(build: Any, found: N.Expr) -> bool:
    """Tell whether an expression, or a helper it calls, goes through a set that was calculated."""
    helpers = {f.name: f for f in build.functions.values()}
    todo: list[Any] = [found]
    seen: set[str] = set()
    while todo:
        for node in walk(todo.pop()):
            if isinstance(node, N.Call) and node.function not in seen:
                seen.add(node.function)
                todo.append(helpers[node.function].body)
            if any(_is_calculated_set(s) for s in _gone_through(node)):
                return True
    return False


def _gone_through(node: Any) -> tuple[N.Expr, ...]:
    match node:
        case N.Generator(_, source) | N.For(_, source) | N.Select(_, _, source):
            return (source,)
        case N.Apply("seq" | "enumerate" | "zip" | "reversed" | "sorted" | "min" | "max", args):
            return args
        case _:
            return ()


def _is_calculated_set(source: N.Expr) -> bool:
    return isinstance(source.type, T.SetType) and not isinstance(source, N.Const)


def iterates_over_set(body: ast.expr) -> bool:
    """Tell whether an expression goes through what is written as a set, in its order."""
    for node in ast.walk(body):
        match node:
            case ast.comprehension(iter=source) if _is_set(source):
                return True
            case ast.Call(func=ast.Name(id=name), args=args) if name in _ORDERED:
                if any(map(_is_set, args)):
                    return True
            case ast.Starred(value=value) if _is_set(value):
                return True
            case _:
                pass
    return False


def _is_set(node: ast.expr) -> bool:
    match node:
        case ast.Set() | ast.SetComp():
            return True
        case ast.Call(func=ast.Name(id="set" | "frozenset")):
            return True
        case ast.BinOp(left=left, right=right):
            return _is_set(left) or _is_set(right)
        case _:
            return False
