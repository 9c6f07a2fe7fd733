"""The operators of the IR: one table of name, arity and how it reads.

Every operator is strict (all operands are evaluated, left to right, before it is applied); what
is lazy (`and`, `or`, `implies`, conditional expressions, quantifiers) has a node of its own.
`partial` operators can fail at run time, and the failure is language rule 10's `error`.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Operator:
    """`infix` is the Python spelling of a two-place operator; `partial` says it can fail."""

    name: str
    arity: int
    infix: str | None = None
    partial: bool = False


def _table(*operators: Operator) -> dict[str, Operator]:
    return {op.name: op for op in operators}


OPERATORS = _table(
    Operator("not", 1),
    # integers
    Operator("neg", 1),
    Operator("abs", 1),
    Operator("int", 1),  # bool -> int
    Operator("add", 2, "+"),
    Operator("sub", 2, "-"),
    Operator("mul", 2, "*"),
    Operator("div", 2, "/", partial=True),  # reals only
    Operator("floordiv", 2, "//", partial=True),
    Operator("mod", 2, "%", partial=True),
    # comparisons; lt and its like take integers, reals, Booleans, and tuples and sequences of them
    Operator("eq", 2, "=="),
    Operator("ne", 2, "!="),
    Operator("lt", 2, "<"),
    Operator("le", 2, "<="),
    Operator("gt", 2, ">"),
    Operator("ge", 2, ">="),
    # sets
    Operator("union", 2, "|"),
    Operator("inter", 2, "&"),
    Operator("diff", 2, "-"),
    Operator("symdiff", 2, "^"),
    Operator("subset", 2, "<="),
    Operator("psubset", 2, "<"),
    Operator("disjoint", 2),
    Operator("set_add", 2),
    Operator("set_discard", 2),
    Operator("set_remove", 2, partial=True),
    # any collection (set, sequence, bag; `in` and `len` also map, meaning its keys)
    Operator("in", 2, "in"),  # (element, collection)
    Operator("len", 1),
    Operator("sum", 1),  # integers, reals or Booleans
    Operator("min", 1, partial=True),
    Operator("max", 1, partial=True),
    Operator("min_default", 2),  # (collection, value if it is empty)
    Operator("max_default", 2),
    Operator("set", 1),  # collection -> set
    Operator("seq", 1),  # collection -> sequence, in domain order; a bag with multiplicity
    Operator("bag", 1),  # collection -> bag
    Operator("sorted", 1),  # collection -> sequence, ascending by lt
    Operator("count", 2),  # (sequence or bag, element)
    # sequences
    Operator("concat", 2, "+"),
    Operator("slice", 3),  # (sequence, start or None, stop or None), as Python's s[a:b]
    Operator("append", 2),  # (sequence, element)
    Operator("insert", 3),  # (sequence, position, element), as list.insert: never fails
    Operator(
        "delete", 2, partial=True
    ),  # (sequence, position): what `del s[i]` and `s.pop(i)` leave
    Operator("remove", 2, partial=True),  # (sequence, element): without its first occurrence
    Operator("index_of", 2, partial=True),  # (sequence, element)
    Operator("reversed", 1),
    Operator("range", 3, partial=True),  # (start, stop, step) -> sequence; step 0 fails
    Operator("enumerate", 1),  # sequence -> sequence of (position, element)
    Operator("zip", 2),  # two sequences -> sequence of pairs
    # maps
    Operator("keys", 1),  # -> set
    Operator("values", 1),  # -> sequence, in key order
    Operator("items", 1),  # -> sequence of (key, value), in key order
    # bags
    Operator("bag_add", 2),
    Operator("bag_remove", 2, partial=True),  # one occurrence; fails when there is none
    Operator("bag_discard", 2),  # one occurrence, if there is one
    Operator("bag_union", 2, "+"),  # adds multiplicities
)
