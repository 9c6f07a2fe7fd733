"""What TLC 2.15 is known to judge wrongly, so that it is not asked.

A temporal formula of which a part is constant once its quantifiers are written out, such as `[]TRUE` or the `\\A` over
nothing in `[](x = 1) /\\ (\\A n \\in {} : <>(x = n))`, is a tautology to TLC, or violated by stuttering in
the initial state: both may be wrong.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pyverify.ir import nodes as N
from pyverify.ir.visit import walk
from pyverify.ltl.formula import bound, closed, element
from pyverify.reference.evaluate import evaluate
from pyverify.reference.failure import Failure
from pyverify.reference.step import Resolved
from pyverify.values import iterate

Names = Mapping[str, N.Const]
TERMINAL_ASKED = "TLC evaluates a `terminal` property where nobody asks, and there it has no value"
_CONSTANT = "TLC 2.15 misjudges temporal formulas that have a constant part"


def misjudged(spec: Resolved, name: str) -> str | None:
    """Return why TLC's verdict on a property says nothing, in a sentence; None: it does."""
    declared = next((p for p in spec.spec.properties if p.name == name), None)
    if declared is None or declared.formula is None:
        return None
    try:
        constant = _has_constant(spec, declared.formula, {})
    except Failure:
        return None  # then TLC cannot evaluate it either, which is compared
    return _CONSTANT if constant else None


def _has_constant(spec: Resolved, node: N.Formula, names: Names) -> bool:
    """Tell whether some part of a formula is the same in all states, `names` having these values."""
    match node:
        case N.Atom(test):
            return not _reads(test)
        case N.Temporal(_, args):
            return any(_has_constant(spec, a, names) for a in args)
        case N.Quantified(_, clauses, body):
            instances = list(_instances(spec, clauses, names))
            return not instances or any(_has_constant(spec, body, more) for more in instances)
        case _:
            return False


def _instances(
    spec: Resolved, clauses: tuple[N.Generator | N.Filter, ...], names: Names
) -> Iterator[Names]:
    """Yield the values of a quantifier's names that its constant filters let pass."""
    if not clauses:
        yield names
        return
    first, rest = clauses[0], clauses[1:]
    if isinstance(first, N.Generator):
        source = closed(first.source, names)
        for value in iterate(source.type, evaluate(source, spec.env(()))):
            part = N.Const(value, element(source.type), source.span)
            yield from _instances(spec, rest, {**names, **bound(first.target, part)})
    elif _reads(first.test) or evaluate(closed(first.test, names), spec.env(())):
        yield from _instances(spec, rest, names)


def _reads(test: N.Expr) -> bool:
    """Tell whether an expression depends on the state; a helper may."""
    return any(isinstance(n, N.VarRef | N.Call) for n in walk(test))
