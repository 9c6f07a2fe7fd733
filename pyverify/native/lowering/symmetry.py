"""Representatives under symmetry, as machine code: the smallest image under all permutations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from pyverify.ir import types as T
from pyverify.ir.typing import is_symmetric
from pyverify.native.code import Operand
from pyverify.native.layout import StateLayout, frame, key_count
from pyverify.native.lowering.body import Body
from pyverify.native.lowering.collections import insertion_sorted
from pyverify.native.lowering.conversion import ordinal, selected
from pyverify.native.lowering.loops import each_member, repeat, set_bit
from pyverify.native.lowering.places import from_ordinal
from pyverify.native.lowering.values import (
    Loc,
    Val,
    component,
    element,
    element_at,
    inside,
    is_there,
    length,
    made,
    member_or_first,
    option,
    part,
    read,
    temporary,
    united,
    which,
    write,
    zero,
)

# One permutation of every symmetric domain, as `reference.symmetry` has them.
Permutation = Mapping[T.SymbolType, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Swap:
    """One permutation, chosen at run time: for each domain a table, and where in it to look."""

    tables: Mapping[T.SymbolType, tuple[str, Operand]]


def canon(b: Body, layout: StateLayout, swaps: Sequence[Permutation], words: int) -> None:
    """Write the body of `canon(in, out)`: the smallest image of the state at `in` to `out`."""
    c = b.c
    c.copy("%out", "%in", words)
    tables = {t: c.module.table(_rows(t, swaps)) for t in swaps[0]}
    image = c.alloca(words)

    def one(index: Operand) -> None:
        swap = Swap({t: (table, c.mul(index, len(t.members))) for t, table in tables.items()})
        c.zero(image, words)
        c.store(1, image)
        for where, shape in zip(layout.places, layout.shapes, strict=True):
            v = read(c, Loc("%in", where.word, where.bit, shape))
            write(c, Loc(image, where.word, where.bit, shape), permuted(b, v, swap))
        order = c.fresh()
        c.emit(f"{order} = call i32 @compare(ptr {image}, ptr %out)")
        less, take, onward = c.fresh(), c.new_label(), c.new_label()
        c.emit(f"{less} = icmp slt i32 {order}, 0")
        c.branch(less, take, onward)
        c.label(take)
        c.copy("%out", image, words)
        c.label(onward)

    repeat(c, len(swaps), one)


def _rows(t: T.SymbolType, swaps: Sequence[Permutation]) -> tuple[int, ...]:
    return tuple(t.members.index(swap[t][m]) for swap in swaps for m in t.members)


def permuted(b: Body, v: Val, swap: Swap) -> Val:  # one case per shape
    """Return a value with every symmetric symbol replaced, in map keys too."""
    c = b.c
    if not is_symmetric(v.shape):
        return v
    match v.shape:
        case T.SymbolType():
            table, row = swap.tables[v.shape]
            return Val(v.shape, c.load(table, c.add(row, v.number)))
        case T.OptionType():
            image = option(c, permuted(b, inside(c, v), swap))
            return selected(c, is_there(c, v), image, zero(c, v.shape))
        case T.TupleType(items):
            return _parts(b, v, items, swap)
        case T.RecordType(_, fields):
            return _parts(b, v, tuple(f for _, f in fields), swap)
        case T.UnionType(records):
            tag, result = which(c, v), v
            for i in range(len(records)):
                here = c.cmp("eq", tag, i)
                image = united(c, permuted(b, member_or_first(c, v, i, here), swap), v.shape)
                result = selected(c, here, image, result)
            return result
        case T.MapType(key, image_shape):
            at = temporary(c, v.shape)

            def move(i: Operand) -> None:
                place = ordinal(c, permuted(b, from_ordinal(c, key, i), swap), key)[0]
                moved = permuted(b, element(c, v, i, image_shape), swap)
                write(c, element_at(c, at, place, image_shape), moved)

            repeat(c, key_count(key), move)
            return read(c, at)
        case T.SetType(elem):
            at = temporary(c, v.shape)
            each_member(
                c,
                v,
                lambda i: set_bit(
                    c, at, ordinal(c, permuted(b, from_ordinal(c, elem, i), swap), elem)[0]
                ),
            )
            return read(c, at)
        case T.SeqType(elem, cap):
            return _sequence(b, v, elem, cast("int", cap), swap)
        case T.BagType(elem, cap):
            listed = Val(T.SeqType(elem, cap), v.x)
            moved = _sequence(b, listed, elem, cast("int", cap), swap)
            ordered = insertion_sorted(b, moved, lambda x: _place(b, x))
            return Val(v.shape, ordered.x)
        case _:
            return v


def _place(b: Body, v: Val) -> Val:
    return Val(T.IntType(0, 1 << 32), ordinal(b.c, v, v.shape)[0])


def _parts(b: Body, v: Val, items: tuple[T.Type, ...], swap: Swap) -> Val:
    places = frame(v.shape).fields
    images = [
        (place, permuted(b, component(b.c, v, place, item), swap))
        for place, item in zip(places, items, strict=True)
    ]
    return made(b.c, v.shape, images)


def _sequence(b: Body, v: Val, elem: T.Type, cap: int, swap: Swap) -> Val:
    c = b.c
    at, count = temporary(c, v.shape), length(c, v)
    shape = T.IntType(0, cap + 1)
    write(c, part(c, at, frame(v.shape).fields[0], shape), Val(shape, count))
    if cap:
        repeat(
            c,
            count,
            lambda i: write(
                c, element_at(c, at, i, elem), permuted(b, element(c, v, i, elem), swap)
            ),
        )
    return read(c, at)
