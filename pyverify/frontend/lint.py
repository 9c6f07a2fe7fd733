"""Warnings about a spec that can be given without exploring it."""

from __future__ import annotations

from pyverify.errors import Diagnostic
from pyverify.ir import nodes as N
from pyverify.ir.visit import variables_read


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
