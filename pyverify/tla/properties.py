"""Properties, temporal formulas and fairness as TLA+."""

from __future__ import annotations

from collections.abc import Iterator

from pyverify.ir import nodes as N
from pyverify.ir import types as T
from pyverify.ir.parts import of_any_step
from pyverify.ir.visit import walk
from pyverify.tla.expressions import clauses_of, expression, image_of, joined, quantified
from pyverify.tla.scope import Module, NotExpressible, Scope
from pyverify.tla.syntax import (
    Apply,
    Bound,
    Box,
    Fair,
    Infix,
    Prefix,
    Quantifier,
    Tla,
    Word,
    conjunction,
    disjunction,
    negation,
)

VARS = Word("vars")


def formula(f: N.Formula, s: Scope, outermost: bool = True) -> Tla:
    """Return a temporal formula; NotExpressible where TLA+, or TLC, has none.

    TLC judges actions only outside of all other temporal operators: `outermost`.
    """
    match f:
        case N.Atom(test):
            return expression(test, s)
        case N.ActionAtom("enabled", actions, args):
            return Prefix("ENABLED", _some(actions, args, s))
        case N.ActionAtom(_, _, _, span):
            raise NotExpressible(
                "`taken` other than in always(eventually(taken(...))): TLC does not judge actions elsewhere",
                span,
            )
        case N.Quantified(kind, clauses, body):
            bounds = clauses_of(clauses, s)
            return quantified(kind, bounds, lambda inner: formula(body, inner, outermost))
        case N.Temporal(_, args):
            return _temporal(f, args, s, outermost)


def _temporal(f: N.Temporal, args: tuple[N.Formula, ...], s: Scope, outermost: bool) -> Tla:
    match f.op, args:
        case "always", (N.Temporal("eventually", (N.ActionAtom("taken", actions, values),)),) if (
            outermost
        ):
            return Prefix("[]", Prefix("<>", _taken(_some(actions, values, s))))
        case "eventually", (
            N.Temporal("always", (N.Temporal("not", (N.ActionAtom("taken", a, v),)),)),
        ) if outermost:
            return Prefix("<>", Prefix("[]", Box(negation(_some(a, v, s)), VARS)))
        case "always", (inner,):
            return Prefix("[]", formula(inner, s, False))
        case "eventually", (inner,):
            return Prefix("<>", formula(inner, s, False))
        case "not", (inner,):
            return negation(formula(inner, s, outermost))
        case "and", _:
            return conjunction(*(formula(a, s, outermost) for a in args))
        case "or", _:
            return disjunction(*(formula(a, s, outermost) for a in args))
        case "implies", (left, right):
            return Infix("=>", formula(left, s, outermost), formula(right, s, outermost))
        case "leads_to", (left, right):
            return Infix("~>", formula(left, s, False), formula(right, s, False))
        case _:
            raise NotExpressible(f"`{f.op}` is not an operator of TLA+", f.span)


def _taken(action: Tla) -> Tla:
    return Apply("<<", (action, VARS))


def _some(names: tuple[str, ...], args: tuple[N.Expr | None, ...], s: Scope) -> Tla:
    """Return the steps of some actions; None as an argument means any."""
    found = []
    for name in names:
        action = next(a for a in s.module.spec.actions if a.name == name)
        given = [None if a is None else expression(a, s) for a in args]
        given += [None] * (len(action.params) - len(given))
        found.append(step_of(action, s, tuple(given)))
    return disjunction(*found)


def step_of(action: N.Action, s: Scope, given: tuple[Tla | None, ...] = ()) -> Tla:
    r"""Return the steps of an action: `\E x \in S : Action(x)` for the parameters that are not given."""
    bounds: list[Bound] = []
    values: list[Tla] = []
    filters: list[Tla] = []
    given = given or (None,) * len(action.params)
    for p, value in zip(action.params, given, strict=True):
        options = image_of(p.options, s)
        if value is None:
            s = s.bind(p.name)
            bounds.append(Bound((s.word(p.name),), options))
            values.append(s.locals[p.name])
        else:
            s = s.bind(p.name, value)
            values.append(value)
    made: Tla = Apply(s.module.names.of("action", action.name), tuple(values))
    made = conjunction(*filters, made)
    if not bounds:
        return made
    return Quantifier("\\E", joined(bounds), made)


def next_steps(actions: tuple[N.Action, ...], s: Scope) -> list[Tla]:
    """Return the steps of all actions; those with the same parameters share a quantifier."""
    groups: dict[object, list[Tla]] = {}
    for action in actions:
        step = step_of(action, s)
        if isinstance(step, Quantifier):
            groups.setdefault(step.bounds, []).append(step.body)
        else:
            groups.setdefault(action.name, []).append(step)
    return [
        Quantifier("\\E", key, disjunction(*found)) if isinstance(key, tuple) else found[0]
        for key, found in groups.items()
    ]


def fairness(fair: N.Fairness, s: Scope) -> Tla:
    """Return one statement of fairness as WF or SF, for each value of the parameters that it is per."""
    m = s.module
    kind = "WF" if fair.kind == "weak" else "SF"
    if of_any_step(m.spec, fair):
        return Fair(kind, "vars", Word("Next"))
    actions = [a for a in m.spec.actions if a.name in fair.actions]
    bounds: list[Bound] = []
    for name in fair.per:
        param = next((p for a in actions for p in a.params if p.name == name), None)
        if param is None:
            raise NotExpressible(
                "fairness for each value of a parameter with another name", fair.span
            )
        options, s = image_of(param.options, s), s.bind(name)
        bounds.append(Bound((s.word(name),), options))
    found = [
        step_of(a, s, tuple(s.locals[p.name] if p.name in fair.per else None for p in a.params))
        for a in actions
    ]
    steps = disjunction(*found)
    whole = _process_of(actions, m)
    if whole is not None:
        steps = Apply(whole, tuple(Word(b.names[0]) for b in bounds))
    made = Fair(kind, "vars", steps)
    return Quantifier("\\A", joined(bounds), made) if bounds else made


def _process_of(actions: list[N.Action], m: Module) -> str | None:
    """Return the definition that is all steps of one process, if these are."""
    names = {a.process for a in actions}
    if len(names) != 1 or None in names or len(actions) < 2:  # one step has its own name
        return None
    (process,) = names
    if sum(1 for a in m.spec.actions if a.process == process) != len(actions):
        return None
    return m.names.of("process", str(process))


def real_parts(node: object) -> Iterator[T.Type]:
    """Yield the types of a node's parts that TLC has no numbers for."""
    for n in walk(node):
        if isinstance(getattr(n, "type", None), T.RealType):
            yield n.type
