"""Fairness, written out: which action instances must not be passed over for ever (rule 20)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pyverify.ir import nodes as N
from pyverify.ir.parts import of_any_step
from pyverify.ltl.formula import OfActions
from pyverify.reference.step import Args, Resolved
from pyverify.source import Span
from pyverify.values import Value, show


@dataclass(frozen=True, slots=True)
class FairnessConstraint:
    """Fairness of a set of action instances, by their places in `Resolved.instances`.

    `kind` is "weak": if a step of theirs that changes the state stays possible, one is taken; or
    "strong": if one is possible infinitely often, then infinitely often one is taken. `text` is what
    is fair, in the user's words.
    """

    kind: str
    instances: frozenset[int]
    text: str
    span: Span


def constraints(spec: Resolved) -> tuple[FairnessConstraint, ...]:
    """Return what a behaviour of the spec must be fair to."""
    return tuple(c for fair in spec.spec.fairness for c in _written_out(spec, fair))


def _written_out(spec: Resolved, fair: N.Fairness) -> list[FairnessConstraint]:
    """Return one constraint for each value of the parameters `fair.per`."""
    groups: dict[Args, set[int]] = {}
    for number, (action, args) in enumerate(spec.instances):
        if action.name in fair.actions:
            key = tuple((name, value) for name, value in args if name in fair.per)
            groups.setdefault(key, set()).add(number)
    name = _name(spec, fair)
    return [
        FairnessConstraint(fair.kind, frozenset(members), _text(spec, fair, name, key), fair.span)
        for key, members in groups.items()
    ]


def _name(spec: Resolved, fair: N.Fairness) -> str:
    """Return what the actions are called together: their process, if they are all of one."""
    actions = [a for a in spec.spec.actions if a.name in fair.actions]
    if of_any_step(spec.spec, fair):
        return "any step"
    processes = {a.process for a in actions}
    if len(actions) > 1 and len(processes) == 1 and None not in processes:
        return str(processes.pop())
    return " | ".join(fair.actions)


def _text(spec: Resolved, fair: N.Fairness, name: str, key: Args) -> str:
    domains = {
        p.name: p.domain for a in spec.spec.actions if a.name in fair.actions for p in a.params
    }
    shown = ", ".join(f"{n}={show(domains[n], v)}" for n, v in key)
    return f"{name}({shown})" if shown else name


def members(spec: Resolved, what: OfActions) -> frozenset[int]:
    """Return the instances that an `enabled(...)` or `taken(...)` is about."""
    return frozenset(
        number
        for number, (action, args) in enumerate(spec.instances)
        if action.name in what.actions and _match(args, what.args)
    )


def _match(args: Args, wanted: Iterable[tuple[Value] | None]) -> bool:
    return all(w is None or (v,) == w for (_, v), w in zip(args, wanted, strict=True))
