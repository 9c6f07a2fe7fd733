"""The canonical order of states, and representatives under symmetry, as machine code."""

from __future__ import annotations

from pyverify.ir import types as T
from pyverify.native.code import Code, Operand
from pyverify.native.layout import frame, is_narrow, is_scalar, key_count
from pyverify.native.lowering.loops import repeat
from pyverify.native.lowering.values import (
    Val,
    component,
    element,
    inside,
    is_there,
    length,
    member,
    raw,
    which,
)


def order(c: Code, a: Val, b: Val, smaller: str, larger: str) -> None:
    """Write code that leaves to `smaller` or `larger` if `a` comes before or after `b`."""
    shape = a.shape
    match shape:
        case _ if is_scalar(shape):
            _numbers(c, raw(c, a), raw(c, b), smaller, larger)
        case T.IntType():  # without bounds: signed numbers
            c.leave_if(c.cmp("slt", a.number, b.number), smaller)
            c.leave_if(c.cmp("slt", b.number, a.number), larger)
        case T.NeverType():
            return
        case T.OptionType():
            there, other = is_there(c, a), is_there(c, b)
            _numbers(c, c.word(there), c.word(other), smaller, larger)
            compare, onward = c.new_label(), c.new_label()
            c.branch(there, compare, onward)
            c.label(compare)
            order(c, inside(c, a), inside(c, b), smaller, larger)
            c.label(onward)
        case T.TupleType(items):
            _parts(c, a, b, items, smaller, larger)
        case T.RecordType(_, fields):
            _parts(c, a, b, tuple(f for _, f in fields), smaller, larger)
        case T.UnionType(records):
            tag = which(c, a)
            _numbers(c, tag, which(c, b), smaller, larger)
            for i in range(len(records)):
                compare, onward = c.new_label(), c.new_label()
                c.branch(c.cmp("eq", tag, i), compare, onward)
                c.label(compare)
                order(c, member(c, a, i), member(c, b, i), smaller, larger)
                c.label(onward)
        case T.MapType(key, image):
            _elements(c, a, b, key_count(key), image, smaller, larger)
        case T.SeqType(elem):
            count = length(c, a)
            _numbers(c, count, length(c, b), smaller, larger)
            _elements(c, a, b, count, elem, smaller, larger)
        case T.BagType(elem):
            n, m = length(c, a), length(c, b)
            _elements(c, a, b, c.select(c.cmp("slt", n, m), n, m), elem, smaller, larger)
            _numbers(c, n, m, smaller, larger)
        case T.SetType():
            _sets(c, a, b, smaller, larger)
        case _:
            raise AssertionError(f"{T.show(shape)} is no domain")


def _numbers(c: Code, a: Operand, b: Operand, smaller: str, larger: str) -> None:
    c.leave_if(c.cmp("ult", a, b), smaller)
    c.leave_if(c.cmp("ult", b, a), larger)


def _parts(c: Code, a: Val, b: Val, items: tuple[T.Type, ...], smaller: str, larger: str) -> None:
    for place, item in zip(frame(a.shape).fields, items, strict=True):
        order(c, component(c, a, place, item), component(c, b, place, item), smaller, larger)


def _elements(  # noqa: PLR0913, PLR0917  # both values, what of them, and both ways out
    c: Code, a: Val, b: Val, count: Operand, elem: T.Type, smaller: str, larger: str
) -> None:
    if frame(elem).bits == 0 or (isinstance(a.shape, T.SeqType | T.BagType) and not a.shape.cap):
        return
    repeat(
        c,
        count,
        lambda i: order(c, element(c, a, i, elem), element(c, b, i, elem), smaller, larger),
    )


def _sets(c: Code, a: Val, b: Val, smaller: str, larger: str) -> None:
    """Sets are ordered as the sorted lists of their elements.

    The smallest element that only one of them has decides: that one comes first, unless the other
    has nothing beyond it and so is a prefix.
    """
    words = frame(a.shape).words

    def word_of(v: Val, i: Operand) -> Operand:
        return v.number if is_narrow(a.shape) else c.load(v.pointer, i)

    def one(i: Operand) -> None:
        mine, others = word_of(a, i), word_of(b, i)
        differ, same = c.new_label(), c.new_label()
        c.branch(c.cmp("ne", c.xor(mine, others), 0), differ, same)
        c.label(differ)
        lowest = c.lowest_bit(c.xor(mine, others))
        in_mine = c.bit(c.and_(c.lshr(mine, lowest), 1))
        lacking = c.select(in_mine, others, mine)
        beyond = c.alloca()
        c.store(c.lshr(lacking, lowest), beyond)
        if words > 1:
            pointer = c.select_pointer(in_mine, b.pointer, a.pointer)
            first = c.add(i, 1)
            repeat(
                c,
                c.sub(words, first),
                lambda k: c.store(c.or_(c.load(beyond), c.load(pointer, c.add(first, k))), beyond),
            )
        more = c.cmp("ne", c.load(beyond), 0)
        first_is_mine = c.not_(c.differ(in_mine, more))
        c.branch(first_is_mine, smaller, larger)
        c.label(same)

    if words == 1:
        one(0)
    else:
        repeat(c, words, one)
