"""Which helpers change the state: those are inlined as statements, the others become functions."""

from __future__ import annotations

import ast
from typing import Any

from pyverify.frontend.calls import MUTATORS
from pyverify.frontend.capture import capture
from pyverify.frontend.members import Members, Method
from pyverify.lang.words import one_of, require


def has_effects(method: Method) -> bool:
    """Tell whether a method, or a helper that it calls, takes part in a step.

    It does if it assigns below `self` or a parameter, calls a mutating method there, or says
    `require` or `one_of`. Changing a local of its own is not an effect.
    """
    return _has_effects(method, set())


def _has_effects(method: Method, seen: set[Any]) -> bool:
    # Each function is looked at once: what one call of it does, the others do too.
    if method.function.live in seen:
        return False
    seen.add(method.function.live)
    scan = _Scan(method, seen)
    for stmt in method.function.node.body:
        scan.visit(stmt)
    return scan.found


class _Scan(ast.NodeVisitor):
    def __init__(self, method: Method, seen: set[Any]) -> None:
        self.method = method
        self.seen = seen
        args = method.function.node.args
        self.roots = {a.arg for a in (*args.posonlyargs, *args.args, *args.kwonlyargs)}
        self.found = False

    def rooted(self, node: ast.expr) -> bool:
        """Tell whether a path starts at `self` or a parameter."""
        deep = False
        while isinstance(node, (ast.Attribute, ast.Subscript)):
            node, deep = node.value, True
        return deep and isinstance(node, ast.Name) and node.id in self.roots

    def visit_Attribute(self, node: ast.Attribute) -> None:
        if isinstance(node.ctx, (ast.Store, ast.Del)) and self.rooted(node):
            self.found = True
        owner = self.members(node.value)
        helper = owner.find(node.attr) if owner else None
        if isinstance(helper, Method) and helper.is_property:
            self.found = self.found or _has_effects(helper, self.seen)
        self.generic_visit(node)

    def visit_Subscript(self, node: ast.Subscript) -> None:
        if isinstance(node.ctx, (ast.Store, ast.Del)) and self.rooted(node):
            self.found = True
        self.generic_visit(node)

    def visit_Await(self, node: ast.Await) -> None:
        self.found = True
        self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        func = node.func
        name = func.attr if isinstance(func, ast.Attribute) else ""
        if self.says_effect(func):
            self.found = True
        callee = self.callee(func)
        if callee is not None:
            self.found = self.found or _has_effects(callee, self.seen)
        elif name in MUTATORS and isinstance(func, ast.Attribute) and self.mutates(func.value):
            self.found = True
        self.generic_visit(node)

    def says_effect(self, func: ast.expr) -> bool:
        """Tell whether a call is of `require` or `one_of`, under whatever name they were imported."""
        if isinstance(func, ast.Attribute):
            return func.attr in ("require", "one_of")
        live = self.method.function.live.__globals__.get(getattr(func, "id", ""))
        return live is require or live is one_of

    def mutates(self, receiver: ast.expr) -> bool:
        """Tell whether changing `receiver` changes more than a local of this function."""
        return self.rooted(receiver) or (
            isinstance(receiver, ast.Name) and receiver.id in self.roots
        )

    def callee(self, func: ast.expr) -> Method | None:
        """Return the user's method or function that is called, when it can be seen from the syntax."""
        if isinstance(func, ast.Name):
            live = self.method.function.live.__globals__.get(func.id)
            if hasattr(live, "__code__") and not str(live.__module__).startswith("pyverify."):
                return Method(capture(func.id, live, None), None, False, self.method.members)  # type: ignore[arg-type]
            return None
        if not isinstance(func, ast.Attribute):
            return None
        if (
            isinstance(func.value, ast.Call)
            and isinstance(func.value.func, ast.Name)
            and func.value.func.id == "super"
        ):
            owner = self.method.function.owner
            return self.method.members.superior(owner, func.attr) if owner else None
        members = self.members(func.value)
        found = members.find(func.attr) if members else None
        return found if isinstance(found, Method) else None

    def members(self, node: ast.expr) -> Members | None:
        """Return the spec or component that a path from `self` names."""
        while isinstance(node, ast.Subscript):
            node = node.value
        if isinstance(node, ast.Name):
            function = self.method.function
            is_self = function.owner is not None and node.id == function.receiver()
            return self.method.members if is_self else None
        if isinstance(node, ast.Attribute):
            outer = self.members(node.value)
            found = outer.find(node.attr) if outer else None
            return found if isinstance(found, Members) else None
        return None
