"""Warnings about a spec that can be given without exploring it."""

from __future__ import annotations

import ast
from types import FunctionType

from pyverify.errors import Diagnostic
from pyverify.frontend.capture import span_of
from pyverify.frontend.members import Members, Method, Variable
from pyverify.ir import nodes as N
from pyverify.ir.visit import variables_read


def unused_helpers(root: Members, called: set[FunctionType]) -> list[Diagnostic]:
    """Return a warning for each method of the spec that nothing calls: a decorator may be missing."""
    return [
        Diagnostic(
            "unused-helper",
            member.function.span(),
            f"nothing calls `{name}`, and it has no decorator, so it means nothing",
            "mark it (@process), await it in a process, or remove it"
            if isinstance(member.function.node, ast.AsyncFunctionDef)
            else "mark it (@action, @invariant, ...), call it, or remove it",
            severity="warning",
        )
        for name, member in root.table.items()
        if isinstance(member, Method)
        and member.mark is None
        and not member.is_property
        and member.function.live not in called
    ]


def lost_assignments(root: Members) -> list[Diagnostic]:
    """Return a warning for each local that is called like a variable, and that nothing reads."""
    found = []
    for members, _, member in root.everything():
        if not isinstance(member, Method):
            continue
        names = [n for n in ast.walk(member.function.node) if isinstance(n, ast.Name)]
        read = {n.id for n in names if isinstance(n.ctx, ast.Load)}
        found += [
            Diagnostic(
                "no-effect",
                span_of(member.function.file, n),
                f"`{n.id}` is a local here, and nothing reads it",
                f"write `self.{n.id}` for the variable",
                severity="warning",
            )
            for n in names
            if isinstance(n.ctx, ast.Store)
            and n.id not in read
            and isinstance(members.find(n.id), Variable)
        ]
    return found


def unread_variables(ir: N.SpecIR) -> list[Diagnostic]:
    """Return a warning for each variable that nothing reads: it only multiplies states."""
    read = variables_read((ir.init, ir.actions, ir.properties, ir.functions))
    return [
        Diagnostic(
            "unread-variable",
            v.span,
            f"nothing reads `{v.name}`: it only multiplies the states",
            "remove it, or state a property of it",
            severity="warning",
        )
        for v in ir.variables
        if v.name not in read and not v.name.endswith(".at")
    ]
