"""Loops in machine code, and sets as what loops run over."""

from __future__ import annotations

from collections.abc import Callable

from pyverify.native.code import MASK, Bit, Code, Operand
from pyverify.native.layout import frame, is_narrow
from pyverify.native.lowering.values import Loc, Val


def repeat(c: Code, count: Operand, body: Callable[[str], None]) -> None:
    """Write a loop: `body` for 0, 1, ... up to `count`."""
    if not c.open:
        c.label(c.new_label("dead"))
    before, head, inner, again, end = c.block, *(c.new_label() for _ in range(4))
    c.label(head)
    index, following = c.fresh("i"), c.fresh("i")
    c.emit(f"{index} = phi i64 [ 0, %{before} ], [ {following}, %{again} ]")
    c.branch(c.cmp("slt", index, count), inner, end)
    c.label(inner)
    body(index)
    c.label(again)
    c.emit(f"{following} = add i64 {index}, 1")
    c.jump(head)
    c.label(end)


def each_bit(c: Code, word: Operand, body: Callable[[Operand], None]) -> None:
    """Write a loop over the places of the bits that are set, lowest first."""
    if isinstance(word, int):
        word &= MASK
        while word:
            body((word & -word).bit_length() - 1)
            word &= word - 1
        return
    if not c.open:
        c.label(c.new_label("dead"))
    before, head, inner, again, end = c.block, *(c.new_label() for _ in range(4))
    c.label(head)
    rest, following = c.fresh("w"), c.fresh("w")
    c.emit(f"{rest} = phi i64 [ {word}, %{before} ], [ {following}, %{again} ]")
    c.branch(c.cmp("ne", rest, 0), inner, end)
    c.label(inner)
    body(c.lowest_bit(rest))
    c.label(again)
    less = c.fresh()
    c.emit(f"{less} = sub i64 {rest}, 1")
    c.emit(f"{following} = and i64 {rest}, {less}")
    c.jump(head)
    c.label(end)


def each_member(c: Code, v: Val, body: Callable[[Operand], None]) -> None:
    """Write a loop over the places in the domain of the elements of a set, in order."""
    if is_narrow(v.shape):
        each_bit(c, v.number, body)
        return

    def word(index: Operand) -> None:
        base = c.shl(index, 6)
        each_bit(c, c.load(v.pointer, index), lambda i: body(c.add(base, i)))

    repeat(c, frame(v.shape).words, word)


def set_bit(c: Code, at: Loc, place: Operand, test: Bit = True) -> None:
    """Add the element at `place` of its domain to the set in memory, if `test`."""
    word = c.add(at.word, c.lshr(place, 6))
    kept = c.load(at.pointer, word)
    c.store(c.or_(kept, c.shl(c.word(test), c.and_(place, 63))), at.pointer, word)
