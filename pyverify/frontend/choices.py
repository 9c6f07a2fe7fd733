"""What `one_of(domain)` chooses from: all values, written out where they can be.

A domain with infinitely many values stays as it is (`ir.nodes.Every`), for engines that need no list;
so does one too large to write out, when the spec is read for such an engine.
"""

from __future__ import annotations

from pyverify.frontend.sizes import every, is_large
from pyverify.ir import nodes as N
from pyverify.ir import types as T
from pyverify.source import Span


def choices_of(domain: T.Type, span: Span, what: str, symbolic: bool) -> N.Expr:
    """Return the set of all values of a domain; `what` says what they are, if they are too many."""
    t = T.SetType(T.widen(domain))
    if T.is_finite(domain) and not (symbolic and is_large(domain)):
        return N.Const(frozenset(every(domain, span, what)), t, span)
    return N.Every(domain, t, span)


def has_choices(domain: T.Type) -> bool:
    """Tell whether `one_of(domain)` makes sense: a set or bag of infinitely many things does not."""
    match domain:
        case T.SetType(elem) | T.BagType(elem):
            return T.is_finite(elem)
        case T.OptionType(inner) | T.SeqType(inner) | T.MapType(_, inner):
            return has_choices(inner)
        case T.TupleType(items):
            return all(map(has_choices, items))
        case T.RecordType(_, fields):
            return all(has_choices(f) for _, f in fields)
        case T.UnionType(records):
            return all(map(has_choices, records))
        case _:
            return True
