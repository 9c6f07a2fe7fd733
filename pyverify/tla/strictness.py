r"""Values that Python computes and a formula may do without.

Python computes every value that is assigned; TLC evaluates what it needs, when it needs it. So the error of a value that is
overwritten, never used, or only used behind a guard can be lost. A strict module says `v = v` where Python computes v:
that is true, or it fails as v does. A module to be read leaves that out; it differs only where the spec has such an error.
"""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from typing import Any

from pyverify.tla.syntax import TRUE, Apply, At, Case, Dot, Except, Infix, Quantifier, Tla, Word

_TOTAL = frozenset({"Len", "Append", "Cardinality", "IsFiniteSet"})
_DIVISIONS = frozenset({"\\div", "%"})


def check(value: Tla) -> Tla:
    """Return the test that is true, or fails as `value` does."""
    return Infix("=", value, value)


def with_value(checks: Tla, value: Tla) -> Tla:
    """Return `value`, which has none if the checks fail."""
    return value if checks == TRUE else Case(((checks, value),))


def is_total(t: Any) -> bool:
    """Tell whether an expression certainly has a value, as far as its form tells."""
    match t:
        case tuple():
            return all(map(is_total, t))
        case At() | Dot() | Except() | Case() | Quantifier("CHOOSE"):
            return False
        case Apply(name) if name not in _TOTAL:
            return False
        case Infix(op, _, divisor) if op in _DIVISIONS and not _is_positive(divisor):
            return False
        case _ if is_dataclass(t) and not isinstance(t, type):
            return all(is_total(getattr(t, f.name)) for f in fields(t))
        case _:
            return True


def _is_positive(t: Tla) -> bool:
    return isinstance(t, Word) and t.text.isdigit() and int(t.text) > 0
