"""The operators of `pyverify.ir.ops` as machine code: one function per name."""

from __future__ import annotations

from collections.abc import Callable

from pyverify.ir import nodes as N
from pyverify.ir import types as T
from pyverify.native.code import Operand
from pyverify.native.layout import WORD, is_scalar, scalar_count
from pyverify.native.lowering.body import Body
from pyverify.native.lowering.collections import (
    Best,
    add_to,
    as_seq,
    as_set,
    clauses,
    constants_of,
    contains,
)
from pyverify.native.lowering.folds import bag_of, count, extreme, has, in_order, size, total
from pyverify.native.lowering.lists import (
    appended,
    backwards,
    bag_add,
    bag_discard,
    bag_remove,
    bag_union,
    entries,
    images,
    inserted,
    joined,
    keys,
    numbered,
    numbers,
    pairs,
    piece,
    place_in,
    without_first,
    without_place,
)
from pyverify.native.lowering.numbers import (
    absolute,
    add,
    integer_of,
    is_at_least,
    is_at_most,
    is_different,
    is_equal,
    is_greater,
    is_less,
    multiply,
    negated,
    not_,
    quotient,
    remainder,
    subtract,
)
from pyverify.native.lowering.sets import (
    are_disjoint,
    difference,
    discarded,
    intersection,
    is_proper_subset,
    is_subset,
    removed,
    symmetric_difference,
    union,
)
from pyverify.native.lowering.shapes import LEAST, MOST, Unlowerable, bounds, integer
from pyverify.native.lowering.values import Val, number, of_bit, raw


def apply(b: Body, expr: N.Apply) -> Val:
    """Write the code of an operator and its operands; return its value."""
    fused = _fused(b, expr)
    if fused is not None:
        return fused
    operands = [b.value(a) for a in expr.args]
    return OPERATIONS[expr.op](b, *operands)


def _fused(b: Body, expr: N.Apply) -> Val | None:
    """Return the value of an operator that need not make its operand first, else None."""
    first = expr.args[0]
    if expr.op == "in":
        return _in_constant(b, expr)
    if expr.op in ("sum", "len"):
        b, first = unfolded(b, first)
    if isinstance(first, N.Comprehension) and first.kind == "seq":
        if expr.op in ("sum", "len"):
            return _total(b, first, counting=expr.op == "len")
        if expr.op in ("min", "max"):
            return _best_of(b, expr, first, None)
        if expr.op in ("min_default", "max_default"):
            return _best_of(b, expr, first, expr.args[1])
    return None


def unfolded(b: Body, expr: N.Expr) -> tuple[Body, N.Expr]:
    """Return the expression that a helper returns, where the helper is nothing else."""
    while isinstance(expr, N.Call):
        function = b.spec.functions[expr.function]
        if len(function.body) != 1 or not isinstance(function.body[0], N.Return):
            break
        only = function.body[0].value
        if not isinstance(only, N.Call | N.Comprehension):
            break
        args = [b.value(a) for a in expr.args]
        names = {name: v for (name, _), v in zip(function.params, args, strict=True)}
        b, expr = b.within(expr, names), only
    return b, expr


def _in_constant(b: Body, expr: N.Apply) -> Val | None:
    listed = constants_of(expr.args[1])
    if listed is None:
        return None
    v = b.value(expr.args[0])
    if not is_scalar(v.shape) or isinstance(v.shape, T.OptionType | T.NeverType):
        return of_bit(contains(b, v, b.value(expr.args[1])))
    count = scalar_count(v.shape)
    if count > WORD:
        return of_bit(contains(b, v, b.value(expr.args[1])))
    mask = 0
    for value in listed[1]:
        place = _place_of(v.shape, value)
        mask |= 1 << place if place is not None else 0
    c = b.c
    if mask.bit_count() == 1:
        return of_bit(c.cmp("eq", raw(c, v), mask.bit_length() - 1))
    if mask == (1 << count) - 1:
        return of_bit(True)
    return of_bit(c.bit(c.and_(c.lshr(_signed(mask), raw(c, v)), 1)))


def _signed(mask: int) -> int:
    return mask - (1 << WORD) if mask >> (WORD - 1) else mask


def _place_of(shape: T.Type, value: object) -> int | None:
    match shape:
        case T.SymbolType(members):
            return members.index(value) if value in members else None
        case T.IntType(int() as lo, int() as hi):
            return value - lo if isinstance(value, int) and lo <= value < hi else None
        case _:
            return int(bool(value)) if isinstance(value, bool | int) and value in (0, 1) else None


def _total(b: Body, comp: N.Comprehension, counting: bool) -> Val:
    c = b.c
    total = c.alloca()
    c.store(0, total)
    spread = [0, 0]

    def one() -> None:
        v = b.value(comp.body)
        lo, hi = (1, 1) if counting else bounds(v.shape)
        spread[0], spread[1] = min(spread[0], lo), max(spread[1], hi)
        c.store(_plus(b, c.load(total), 1 if counting else number(c, v)), total)

    def _plus(b: Body, x: Operand, y: Operand) -> Operand:
        if spread[0] >= LEAST // 4096 and spread[1] <= MOST // 4096:
            return b.c.add(x, y)
        return b.c.checked("add", x, y, b.exits.escape)

    most = clauses(b, comp.clauses, one)
    if spread != [0, 1] and most * max(-spread[0], spread[1]) > 1 << 62 and most > 4096:
        raise Unlowerable("a sum without bounds")
    return Val(integer(spread[0] * most, spread[1] * most), c.load(total))


def _best_of(b: Body, node: N.Apply, comp: N.Comprehension, default: N.Expr | None) -> Val:
    best = Best(b, node, node.op[:3])

    def one() -> None:
        v = b.value(comp.body)
        best.offer(v, v)

    clauses(b, comp.clauses, one)
    return best.result(None if default is None else b.value(default))


OPERATIONS: dict[str, Callable[..., Val]] = {
    "not": not_,
    "neg": negated,
    "abs": absolute,
    "int": integer_of,
    "add": add,
    "sub": subtract,
    "mul": multiply,
    "floordiv": quotient,
    "mod": remainder,
    "eq": is_equal,
    "ne": is_different,
    "lt": is_less,
    "le": is_at_most,
    "gt": is_greater,
    "ge": is_at_least,
    "union": union,
    "inter": intersection,
    "diff": difference,
    "symdiff": symmetric_difference,
    "subset": is_subset,
    "psubset": is_proper_subset,
    "disjoint": are_disjoint,
    "set_add": add_to,
    "set_discard": discarded,
    "set_remove": removed,
    "in": has,
    "len": size,
    "sum": total,
    "min": extreme("min"),
    "max": extreme("max"),
    "min_default": extreme("min"),
    "max_default": extreme("max"),
    "set": as_set,
    "seq": as_seq,
    "bag": bag_of,
    "sorted": in_order,
    "count": count,
    "concat": joined,
    "slice": piece,
    "append": appended,
    "insert": inserted,
    "delete": without_place,
    "remove": without_first,
    "index_of": place_in,
    "reversed": backwards,
    "range": numbers,
    "enumerate": numbered,
    "zip": pairs,
    "keys": keys,
    "values": images,
    "items": entries,
    "bag_add": bag_add,
    "bag_remove": bag_remove,
    "bag_discard": bag_discard,
    "bag_union": bag_union,
}
