"""Equality, and the order that Python gives to numbers and tuples."""

from __future__ import annotations

from pyverify.ir import types as T
from pyverify.native.code import Bit, Code, Operand
from pyverify.native.layout import frame, is_narrow
from pyverify.native.lowering.conversion import certain
from pyverify.native.lowering.loops import repeat
from pyverify.native.lowering.shapes import Unlowerable, join
from pyverify.native.lowering.values import Val, component, number


def equal(c: Code, a: Val, b: Val) -> Bit:
    """Return whether two values are the same."""
    match a.shape, b.shape:
        case (T.IntType(), T.IntType()):
            return c.cmp("eq", a.number, b.number)
        case (T.BoolType(), T.BoolType()):
            return c.not_(c.differ(a.bit, b.bit))
    shape = join(a.shape, b.shape)
    a, b = certain(c, a, shape), certain(c, b, shape)
    if is_narrow(shape):
        return c.cmp("eq", a.number, b.number)
    different: Operand = 0
    words = frame(shape).words
    if words <= 8:
        for i in range(words):
            different = c.or_(different, c.xor(c.load(a.pointer, i), c.load(b.pointer, i)))
        return c.cmp("eq", different, 0)
    total = c.alloca()
    c.store(0, total)
    repeat(
        c,
        words,
        lambda i: c.store(
            c.or_(c.load(total), c.xor(c.load(a.pointer, i), c.load(b.pointer, i))), total
        ),
    )
    return c.cmp("eq", c.load(total), 0)


def less(c: Code, a: Val, b: Val, strict: bool) -> Bit:
    """Return whether `a < b` (`<=` unless `strict`) as Python compares numbers and tuples."""
    match a.shape, b.shape:
        case (T.TupleType(items), T.TupleType(others)) if len(items) == len(others):
            result: Bit = not strict
            for i in reversed(range(len(items))):
                x = component(c, a, frame(a.shape).fields[i], items[i])
                y = component(c, b, frame(b.shape).fields[i], others[i])
                same = equal(c, x, y)
                result = c.either(less(c, x, y, strict=True), c.both(same, result))
            return result
        case (T.SeqType(), _) | (_, T.SeqType()):
            raise Unlowerable("an order of sequences")
        case _:
            return c.cmp("slt" if strict else "sle", number(c, a), number(c, b))
