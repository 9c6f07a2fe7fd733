"""Why a property is false, as pytest explains a failed assert.

First down to the smallest part that is to blame: the false conjunct, the element that breaks an
`all` (noting what its names were bound to), the body of a helper. Then the values of the
expressions in that part. An explanation never fails: where it cannot say more, it says less.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, fields, replace

from pyverify.ir import nodes as N
from pyverify.ir import types as T
from pyverify.ir.naming import written
from pyverify.outcome import Explanation, SubValue
from pyverify.reference.environment import Env
from pyverify.reference.evaluate import bindings, evaluate
from pyverify.reference.failure import Failure
from pyverify.values import element_type, show

_MOST = 8


def explain(test: N.Expr, env: Env) -> Explanation:
    """Return why `test` is false in `env`."""
    blame = _Blame(test, env)
    try:
        _descend(blame, False)
        values = _values(blame)
    except Exception:  # an explanation is a courtesy: it must not cost the verdict
        values = ()
    part = blame.part
    return Explanation(part.span.one_line(), part.span, tuple(blame.bound), values)


@dataclass(slots=True)
class _Blame:
    """The part that is to blame so far, where it is evaluated, and what was bound on the way."""

    part: N.Expr
    env: Env
    bound: list[SubValue] = field(default_factory=list)
    also: list[tuple[N.Expr, Env]] = field(default_factory=list)  # conditions met on the way
    helpers: int = 1  # that may still be opened

    def bind(self, names: Iterable[SubValue], helper: str = "") -> None:
        """Note what names stand for from here on; a helper's is told from its caller's."""
        known = {b.text: b for b in self.bound}
        for new in names:
            if new.text in known and new != known[new.text]:
                self.bound.append(
                    SubValue(f"{helper}.{new.text}" if helper else new.text, new.value)
                )
            elif new.text not in known:
                self.bound.append(new)


def _descend(blame: _Blame, value: bool) -> None:
    """Move `blame` to the smallest part that makes its part have this `value`."""
    while (found := _narrower(blame, value)) is not None:
        blame.part, value = found


def _narrower(blame: _Blame, value: bool) -> tuple[N.Expr, bool] | None:
    env = blame.env
    match blame.part:
        case N.And(args) if not value:
            return next(a for a in args if not evaluate(a, env)), False
        case N.Or(args) if value:
            return next(a for a in args if evaluate(a, env)), True
        case N.Implies(left, right) if not value:
            blame.also.append((left, env))
            return right, False
        case N.Apply("not", (arg,)) if not isinstance(arg, _LEAVES):
            return arg, not value
        case N.Comprehension("all" | "any" as kind) as quantifier if value == (kind == "any"):
            return _element(blame, quantifier, value)
        case N.Coerce(inner):
            return inner, value
        case N.IfExpr(test, then, orelse):
            blame.also.append((test, env))
            return (then if evaluate(test, env) else orelse), value
        case N.Let(name, bound, body):
            env.locals[name] = evaluate(bound, env)
            return body, value
        case N.Call() as call if blame.helpers:
            return _opened(blame, call, value)
        case _:
            return None


def _element(blame: _Blame, quantifier: N.Comprehension, value: bool) -> tuple[N.Expr, bool] | None:
    """Bind the names of a quantifier to the first element that decides it."""
    for _ in bindings(quantifier.clauses, blame.env):
        if bool(evaluate(quantifier.body, blame.env)) == value:
            for clause in quantifier.clauses:
                if isinstance(clause, N.Generator):
                    t = element_type(clause.source.type) or T.NEVER
                    blame.bind(_bound(clause.target, t, blame.env))
                else:
                    blame.also.append((clause.test, blame.env))
            return quantifier.body, value
    return None


def _bound(target: N.Pattern, t: T.Type, env: Env) -> Iterator[SubValue]:
    if isinstance(target, str):
        yield SubValue(written(target), show(t, env.locals[target]))
    else:
        items = t.items if isinstance(t, T.TupleType) else ()
        for part, item in zip(target, items, strict=False):
            yield from _bound(part, item, env)


def _opened(blame: _Blame, call: N.Call, value: bool) -> tuple[N.Expr, bool] | None:
    """Go into a helper: along its assignments and conditions, to the `return` that it takes."""
    function = blame.env.functions[call.function].function
    args = {n: evaluate(a, blame.env) for (n, _), a in zip(function.params, call.args, strict=True)}
    inner = replace(blame.env, locals=dict(args))
    met: list[tuple[N.Expr, Env]] = []
    body = _taken(function.body, inner, met)
    if body is None:
        return None
    named = (SubValue(written(n), show(t, args[n])) for n, t in function.params)
    blame.bind(named, function.name)
    blame.also += met
    blame.env = inner
    blame.helpers -= 1
    return body, value


def _taken(body: tuple[N.Stmt, ...], env: Env, met: list[tuple[N.Expr, Env]]) -> N.Expr | None:
    """Return what a body returns, having given its locals their values; None where it loops."""
    for stmt in body:
        match stmt:
            case N.Assign(N.LocalRef(name), (), value):
                env.locals[name] = evaluate(value, env)
            case N.If(test, then, orelse):
                met.append((test, replace(env, locals=dict(env.locals))))
                branch = then if evaluate(test, env) else orelse
                found = _taken(branch, env, met)
                if found is not None or not _falls_through(branch):
                    return found
            case N.Return(value):
                return value
            case _:
                return None
    return None


def _falls_through(body: tuple[N.Stmt, ...]) -> bool:
    """Tell whether a branch that has been followed without a result goes on behind it."""
    return all(
        isinstance(s, N.If) or (isinstance(s, N.Assign) and isinstance(s.root, N.LocalRef))
        for s in body
    )


# ---------------------------------------------------------------- values of sub-expressions

_LEAVES = (N.VarRef, N.LocalRef, N.ParamRef, N.Index, N.Field, N.Item, N.IsRecord)
_SHOWN = (*_LEAVES, N.Apply, N.Comprehension, N.Select, N.Call)
_PREDICATES = {"not", "eq", "ne", "lt", "le", "gt", "ge", "in", "subset", "psubset", "disjoint"}


def _values(blame: _Blame) -> tuple[SubValue, ...]:
    """Return the values of the expressions in the blamed part, the outer ones first."""
    shown = {b.text: "" for b in blame.bound}
    for root, env in [(blame.part, blame.env), *blame.also]:
        queue = [root]
        for expr in queue:
            text = expr.span.one_line()
            if text not in {"", *shown} and _is_shown(expr):
                with suppress(Failure):
                    shown[text] = show(expr.type, evaluate(expr, env))
            queue += _parts(expr)
    found = [SubValue(t, v) for t, v in shown.items() if v]
    return tuple(found[:_MOST])


def _is_shown(expr: N.Expr) -> bool:
    predicate = isinstance(expr, N.Apply) and expr.op in _PREDICATES
    return isinstance(expr, _SHOWN) and not predicate


def _parts(expr: N.Expr) -> list[N.Expr]:
    """Return the sub-expressions that mean something outside `expr`, and say more than it does."""
    match expr:
        case N.Comprehension(_, (N.Generator(_, source), *_)) | N.Select(_, _, source):
            return _parts(source)
        case N.Comprehension():
            return []
        case N.Let(_, value):
            return [value]
        case N.Index(base, index):
            return [*_parts(base), index]
        case N.Field(base) | N.Item(base) | N.IsRecord(base):
            return _parts(base)
        case _:
            found = [getattr(expr, f.name) for f in fields(expr)]
            flat = [x for v in found for x in (v if isinstance(v, tuple) else (v,))]
            return [x for x in flat if isinstance(x, N.Expr)]
