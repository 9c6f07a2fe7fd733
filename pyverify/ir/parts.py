"""Looking things up in a `SpecIR`: what reports and the explorer ask of it."""

from __future__ import annotations

from collections.abc import Iterator

from pyverify.ir.nodes import Action, Choose, Fairness, For, If, Scope, SpecIR, Stmt, While
from pyverify.ir.types import Type
from pyverify.values import show


def choice_types(body: tuple[Stmt, ...]) -> dict[str, Type]:
    """Return the types of the choices that a body makes, by the local they are bound to."""
    return {c.name: c.type for c in _choices(body)}


def _choices(body: tuple[Stmt, ...]) -> Iterator[Choose]:
    for stmt in body:
        match stmt:
            case Choose():
                yield stmt
            case If():
                yield from _choices(stmt.then)
                yield from _choices(stmt.orelse)
            case For() | While() | Scope():
                yield from _choices(stmt.body)
            case _:
                pass


def domains_of(action: Action | None) -> tuple[Type, ...]:
    """Return the domains of an action's parameters, in order; of the start of a trace, none."""
    return () if action is None else tuple(p.domain for p in action.params)


def action_named(spec: SpecIR, name: str) -> Action | None:
    """Return the action called `name`; None for the start of a trace."""
    return next((a for a in spec.actions if a.name == name), None)


def of_any_step(spec: SpecIR, fair: Fairness) -> bool:
    """Tell whether fairness is of all the spec's steps together: that some step keeps happening."""
    return not fair.per and len(spec.actions) > 1 and len(fair.actions) == len(spec.actions)


def instance_name(spec: SpecIR) -> str:
    """Return the spec with its parameters, as one would write it: `Heartbeat(nodes=3, delta=2)`."""
    params = ", ".join(f"{p.name}={show(p.type, p.value)}" for p in spec.parameters)
    return f"{spec.name}({params})" if params else spec.name
