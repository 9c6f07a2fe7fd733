"""Ground formulas: quantifiers written out, names replaced by values, propositions numbered.

A letter of a word tells which propositions are true at a place of a behaviour: bit i for
proposition i. Tests and `enabled(...)` are of the state there, `taken(...)` of the step from there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any, assert_never

from pyverify.errors import Diagnostic, SpecError
from pyverify.ir import nodes as N
from pyverify.ir import types as T
from pyverify.ir.naming import written
from pyverify.ir.visit import children, walk
from pyverify.source import NOWHERE, Span
from pyverify.values import Value, iterate, show


class Undefined(Exception):  # noqa: N818  # an answer, not an error
    """Raised by an `Evaluate` where an expression has no value."""


# Evaluates an expression that mentions no state.
Evaluate = Callable[[N.Expr], Value]
Bindings = tuple[tuple[str, str], ...]

MOST_NODES = 100_000  # of one ground formula


@dataclass(frozen=True, slots=True)
class StateTest:
    """A state predicate without free names."""

    test: N.Expr


@dataclass(frozen=True, slots=True)
class OfActions:
    """`enabled` or `taken` (`kind`) of any of `actions`.

    `args` are by position of the actions' parameters: the value alone in a tuple, or None for any.
    """

    kind: str
    actions: tuple[str, ...]
    args: tuple[tuple[Value] | None, ...]


Proposition = StateTest | OfActions


@dataclass(frozen=True, slots=True)
class Formula:
    """`op` is prop, true, false, not, and, or, implies, always, eventually, until or leads_to.

    `prop` is the number of the proposition of a "prop". `bindings` are the values that quantified
    variables took ("n", "0"); they and `span` say where it comes from, and never count in
    comparisons.
    """

    op: str
    args: tuple[Formula, ...] = ()
    prop: int | None = None
    span: Span = field(default=NOWHERE, compare=False)
    bindings: Bindings = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Grounded:
    """A formula together with what its propositions are."""

    formula: Formula
    propositions: tuple[Proposition, ...]


TRUE, FALSE = Formula("true"), Formula("false")


# ---------------------------------------------------------------- grounding


def ground(formula: N.Formula, evaluate: Evaluate) -> Grounded:
    """Write out the quantifiers of a formula; SpecError if it becomes too large."""
    grounding = _Grounding(evaluate)
    return _without_unused(grounding.formula(formula, {}), list(grounding.numbers))


def _without_unused(formula: Formula, propositions: list[Proposition]) -> Grounded:
    """Drop the propositions that simplifying made needless: nobody is to evaluate them."""
    numbers: dict[int, int] = {}

    def renumbered(f: Formula) -> Formula:
        if f.prop is not None:
            return replace(f, prop=numbers.setdefault(f.prop, len(numbers)))
        return replace(f, args=tuple(map(renumbered, f.args)))

    return Grounded(renumbered(formula), tuple(propositions[p] for p in numbers))


class _Grounding:
    def __init__(self, evaluate: Evaluate) -> None:
        self.evaluate = evaluate
        self.numbers: dict[Proposition, int] = {}
        self.nodes = 0

    def formula(self, node: N.Formula, names: Mapping[str, N.Const]) -> Formula:
        self.nodes += 1
        if self.nodes > MOST_NODES:
            raise SpecError(_too_large(node.span))
        match node:
            case N.Atom(test, span):
                return self.test(closed(test, names), span, names)
            case N.ActionAtom(kind, actions, args, span):
                values = tuple(
                    None if a is None else (self.evaluate(closed(a, names)),) for a in args
                )
                return self.proposition(OfActions(kind, actions, values), span, names)
            case N.Temporal(op, args, span):
                parts = tuple(self.formula(a, names) for a in args)
                return simplified(Formula(op, parts, None, span, _bindings(names)))
            case N.Quantified(kind, clauses, body, span):
                found = tuple(self.quantified(kind, clauses, body, names))
                op = "and" if kind == "all" else "or"
                return simplified(Formula(op, found, None, span, _bindings(names)))
            case _:
                assert_never(node)

    def quantified(
        self,
        kind: str,
        clauses: tuple[N.Generator | N.Filter, ...],
        body: N.Formula,
        names: Mapping[str, N.Const],
    ) -> list[Formula]:
        """Return the instances of `body`: one for each choice of the clauses' variables."""
        if not clauses:
            return [self.formula(body, names)]
        first, rest = clauses[0], clauses[1:]
        if isinstance(first, N.Generator):
            source = closed(first.source, names)
            elem = element(source.type)
            found = []
            for value in iterate(source.type, self.evaluate(source)):
                more = {**names, **bound(first.target, N.Const(value, elem, source.span))}
                found += self.quantified(kind, rest, body, more)
            return found
        test = self.test(closed(first.test, names), first.test.span, names)
        if test == FALSE:
            return []
        inside = self.quantified(kind, rest, body, names)
        op = "implies" if kind == "all" else "and"
        return [simplified(replace(f, op=op, args=(test, f), prop=None)) for f in inside]

    def test(self, test: N.Expr, span: Span, names: Mapping[str, N.Const]) -> Formula:
        if not _reads_state(test):
            with suppress(Undefined):  # else it is told where the formula is judged
                return TRUE if self.evaluate(test) else FALSE
        return self.proposition(StateTest(test), span, names)

    def proposition(
        self, proposition: Proposition, span: Span, names: Mapping[str, N.Const]
    ) -> Formula:
        number = self.numbers.setdefault(proposition, len(self.numbers))
        return Formula("prop", (), number, span, _bindings(names))


def _too_large(span: Span) -> Diagnostic:
    return Diagnostic(
        "too-large",
        span,
        f"with its quantifiers written out, this formula has more than {MOST_NODES:,} parts",
        "quantify over less, or say it with a state predicate: `all(...)` inside one is not written out",
    )


def _bindings(names: Mapping[str, N.Const]) -> Bindings:
    return tuple((written(name), show(c.type, c.value)) for name, c in names.items())


def bound(target: N.Pattern, value: N.Const) -> dict[str, N.Const]:
    """Return the names of a pattern with the parts of a value."""
    if isinstance(target, str):
        return {target: value}
    items = value.type.items if isinstance(value.type, T.TupleType) else ()
    found: dict[str, N.Const] = {}
    for part, item, t in zip(target, value.value, items, strict=True):
        found |= bound(part, N.Const(item, t, value.span))
    return found


def element(t: T.Type) -> T.Type:
    """Return the type of what a quantifier over a value of type `t` takes."""
    match t:
        case T.SetType(elem) | T.SeqType(elem) | T.BagType(elem):
            return elem
        case T.MapType(key):
            return key
        case _:
            raise AssertionError(f"a quantifier over {T.show(t)}")


def closed(node: Any, names: Mapping[str, N.Const]) -> Any:
    """Return an expression with values in place of these names."""
    if not names:
        return node
    if isinstance(node, N.LocalRef):
        found = names.get(node.name)
        return node if found is None else N.Const(found.value, node.type, node.span)
    if isinstance(node, tuple):
        return tuple(closed(part, names) for part in node)
    if type(node).__module__ != N.__name__:
        return node
    parts = {name: closed(getattr(node, name), names) for name in children(type(node))}
    return replace(node, **parts)


def _reads_state(test: N.Expr) -> bool:
    return any(isinstance(part, (N.VarRef, N.Call)) for part in walk(test))


# ---------------------------------------------------------------- taking apart


def negated(formula: Formula) -> Formula:
    """Return the negation."""
    return simplified(Formula("not", (formula,), None, formula.span, formula.bindings))


def obligations(formula: Formula) -> tuple[Formula, ...]:
    """Return formulas that hold together exactly if `formula` does, each as small as is easy."""
    match formula:
        case Formula("true"):
            return ()
        case Formula("and", args):
            return tuple(part for a in args for part in obligations(a))
        case Formula("always", (inner,)):
            parts = obligations(inner)
            return tuple(_again(formula, "always", (p,)) for p in parts)
        case Formula("leads_to", (Formula("or", lefts), right)):
            return tuple(
                part
                for left in lefts
                for part in obligations(_again(formula, "leads_to", (left, right)))
            )
        case Formula("implies", (left, right)):
            return tuple(_again(formula, "implies", (left, p)) for p in obligations(right))
        case Formula("not", (Formula("or", args),)):
            return tuple(part for a in args for part in obligations(negated(a)))
        case _:
            return (formula,)


def _again(formula: Formula, op: str, args: tuple[Formula, ...]) -> Formula:
    """Return a part of a formula, which says of the instance that it is about."""
    about = max((formula, *args), key=lambda f: len(f.bindings))
    return simplified(Formula(op, args, None, formula.span, about.bindings))


def simplified(formula: Formula) -> Formula:
    """Return an equivalent formula without needless `true` and `false` at its top."""
    f = formula
    match f:
        case Formula("not", (Formula("true"),)):
            return FALSE
        case Formula("not", (Formula("false"),)):
            return TRUE
        case Formula("not", (Formula("not", (inner,)),)):
            return inner
        case Formula("and" | "or" as op):
            return _joined(f, op)
        case Formula("implies", (Formula("true"), right)):
            return right
        case Formula("implies", (Formula("false"), _)) | Formula("implies", (_, Formula("true"))):
            return TRUE
        case Formula("implies", (left, Formula("false"))):
            return simplified(replace(f, op="not", args=(left,)))
        case Formula("always" | "eventually", (Formula("true" | "false") as inner,)):
            return inner
        case Formula("always" | "eventually" as op, (Formula(same, _) as inner,)) if op == same:
            return inner
        case Formula("until", (_, Formula("true" | "false") as right)):
            return right
        case Formula("until", (Formula("true"), right)):
            return simplified(replace(f, op="eventually", args=(right,)))
        case Formula("until", (Formula("false"), right)):
            return right
        case Formula("leads_to", (Formula("false"), _)) | Formula("leads_to", (_, Formula("true"))):
            return TRUE
        case Formula("leads_to", (left, Formula("false"))):
            return replace(f, op="always", args=(negated(left),))
        case Formula("leads_to", (Formula("true"), right)):
            return simplified(replace(f, op="always", args=(Formula("eventually", (right,)),)))
        case _:
            return f


def _joined(f: Formula, op: str) -> Formula:
    """Simplify a conjunction or disjunction."""
    unit, zero = (TRUE, FALSE) if op == "and" else (FALSE, TRUE)
    parts: dict[Formula, None] = {}
    for arg in f.args:
        parts.update(dict.fromkeys(arg.args if arg.op == op else (arg,)))
    parts.pop(unit, None)
    if zero in parts:
        return zero
    if len(parts) < 2:
        return next(iter(parts), unit)
    return replace(f, args=tuple(parts))
