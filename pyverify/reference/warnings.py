"""Signs that a spec does not say what it seems to: looked for after a complete search.

An action that never happens, fairness that asks for nothing, an implication whose left side is
never true, a system that stops: each makes properties hold for no good reason. What is asked here
of states and steps is told by whoever explored them, so that all engines warn alike.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace

from pyverify.errors import Diagnostic
from pyverify.ir import nodes as N
from pyverify.ir import types as T
from pyverify.ir.visit import walk
from pyverify.ltl.formula import FALSE, Formula, Grounded, obligations, simplified
from pyverify.reference.environment import Env
from pyverify.reference.evaluate import evaluate
from pyverify.reference.failure import Failure
from pyverify.reference.step import Resolved
from pyverify.source import Span
from pyverify.values import State


def never_enabled(spec: N.SpecIR, seen: set[str], effective: set[str]) -> list[Diagnostic]:
    """Return a warning for each action not in `seen`, and for fairness of nothing.

    `effective` are the actions with a step that changes the state: fairness asks for no other.
    """
    where = _where(spec)
    found = [
        Diagnostic(
            "never-enabled",
            a.span,
            f"the {'step' if a.process else 'action'} {a.name} is never enabled{where}",
            _where_to_look(a),
            severity="warning",
        )
        for a in spec.actions
        if a.name not in seen and not _switched_off(a)
    ]
    for fair in spec.fairness:
        if not effective.intersection(fair.actions) and seen.intersection(fair.actions):
            names = ", ".join(fair.actions)
            told = (
                f"the {fair.kind} fairness of {names} asks for nothing: no step changes the state"
            )
            instead = "leave the fairness out, or look at what the action assigns"
            found.append(Diagnostic("never-enabled", fair.span, told, instead, severity="warning"))
    return found


def _where(spec: N.SpecIR) -> str:
    constrained = any(p.kind == "constraint" for p in spec.properties)
    return " in the states that the constraint allows" if constrained else ""


def _where_to_look(action: N.Action) -> str:
    """Return what may keep an action from being taken."""
    guards = sum(isinstance(n, N.Require) for n in walk(action.body))
    if action.process is None:
        return "look at its `require`s" if guards else "look at what it chooses from"
    # The first guard is where the process rests.
    return "look at its `when` and `require`" if guards > 1 else "look at the steps before it"


def _switched_off(action: N.Action) -> bool:
    """Tell whether an action of a component is excluded by a parameter, on purpose."""
    guard = next((s for s in action.body if isinstance(s, N.Require)), None)
    if "." not in action.name or action.process is not None or guard is None:
        return False
    first = guard.test.args[0] if isinstance(guard.test, N.And) else guard.test
    if any(isinstance(n, (N.VarRef, N.LocalRef, N.Call)) for n in walk(first)):
        return False
    try:
        return not evaluate(first, Env({}, {}, []))
    except Failure:
        return False


def antecedents(spec: N.SpecIR) -> list[tuple[N.Property, N.Expr]]:
    """Return the invariants that are conditional, with what must be true somewhere."""
    return [
        (p, left)
        for p in spec.properties
        if p.kind == "invariant" and p.test and (left := antecedent(p.test))
    ]


def never_true(spec: Resolved, states: Iterable[State]) -> list[N.Property]:
    """Return the conditional invariants whose antecedent is true in none of the states."""
    waiting = antecedents(spec.spec)
    for state in states:
        waiting = [(p, left) for p, left in waiting if not _is_true(spec, left, state)]
        if not waiting:
            break
    return [p for p, _ in waiting]


def vacuous(properties: Iterable[N.Property]) -> list[Diagnostic]:
    """Return a warning for each invariant that holds because its antecedent is never true."""
    return [
        Diagnostic(
            "vacuous",
            p.span,
            f"the invariant {p.name} says nothing: what it is conditional on is never true",
            _SHOULD_HAPPEN,
            severity="warning",
        )
        for p in properties
    ]


_SHOULD_HAPPEN = "if that should happen, say so with @reachable; if not, leave the condition out"


def _is_true(spec: Resolved, test: N.Expr, state: State) -> bool:
    try:
        return spec.holds(test, state)
    except Failure:
        return True  # no sign of vacuity


def antecedent(test: N.Expr) -> N.Expr | None:
    """Return what must be true somewhere for an invariant to say anything; None: it always does.

    `implies(p, q)`, `not p or q`, `all(... for x in s if p)`, and these below `all`.
    """
    match test:
        case N.Implies(left, right):
            inner = antecedent(right)
            return left if inner is None else N.And((left, inner), T.BOOL, left.span)
        case N.Or(args):
            denied = tuple(a.args[0] for a in args[:-1] if isinstance(a, N.Apply) and a.op == "not")
            return N.And(denied, T.BOOL, test.span) if denied else None
        case N.Comprehension("all", clauses, body):
            inner = antecedent(body)
            if inner is None and not any(isinstance(c, N.Filter) for c in clauses):
                return None
            some = inner or N.Const(True, T.BOOL, test.span)
            return N.Comprehension("any", clauses, some, T.BOOL, test.span)
        case _:
            return None


# ---------------------------------------------------------------- temporal properties


def without_cause(
    spec: N.SpecIR, p: N.Property, what: Grounded, never: Collection[int]
) -> list[Diagnostic]:
    """Return a warning for each condition in a formula under which nothing is ever asked for.

    `never` are the propositions of `what` that are true in no reachable state, or of no step.
    A condition with a quantified variable is warned about if it is never true for any value.
    """
    conditions: dict[Span, list[Formula]] = {}
    for left in _conditions(what.formula):
        conditions.setdefault(left.span, []).append(left)
    return [
        Diagnostic(
            "vacuous",
            span,
            f"this is never true{_where(spec)}, so {p.name} says nothing about what is to follow it",
            _SHOULD_HAPPEN,
            severity="warning",
        )
        for span, lefts in conditions.items()
        if all(_knowing(left, never) == FALSE for left in lefts)
    ]


def _conditions(f: Formula) -> Iterator[Formula]:
    """Yield the left sides of `leads_to`, and of `implies` in an `always`,.

    An implication that comes from the filter of a quantifier has the span of its right side.
    """
    match f.op, f.args:
        case "leads_to", (left, _):
            yield left
        case "always", (inner,):
            for part in inner.args if inner.op == "and" else (inner,):
                if part.op == "implies" and part.span != part.args[1].span:
                    yield part.args[0]
                yield from _conditions(part)
        case (("and" | "or" | "implies" | "eventually" | "until"), args):
            for part in args[1:] if f.op == "implies" else args:
                yield from _conditions(part)


def _knowing(f: Formula, never: Collection[int]) -> Formula:
    """Return what is left of a formula in which some propositions are never true."""
    if f.op == "prop":
        return FALSE if f.prop in never else f
    return simplified(replace(f, args=tuple(_knowing(a, never) for a in f.args)))


def recurrences(what: Grounded) -> list[Formula]:
    """Return the parts of a formula that ask for something again and again."""
    parts = [_concluded(part) for part in obligations(what.formula)]
    return [f for f in parts if f.op == "always" and f.args[0].op == "eventually"]


def _concluded(f: Formula) -> Formula:
    return _concluded(f.args[1]) if f.op == "implies" else f


def stopping(p: N.Property, parts: Iterable[Formula]) -> list[Diagnostic]:
    """Return warnings that `parts`, which are `recurrences` and hold, say little.

    They do where no fair behaviour changes the state for ever.
    """
    return [
        Diagnostic(
            "stops",
            span,
            f"every fair behaviour stops, so {p.name} says only what is true where it does",
            "look at what ends the behaviours; if they are to end, write `eventually(always(...))`",
            severity="warning",
        )
        for span in dict.fromkeys(part.span for part in parts)
    ]
