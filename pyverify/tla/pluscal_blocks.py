"""The steps of a process, each at its label, put into the structure that a person would write.

At first every step ends in a `goto`. A jump to the label below is left out; a last step that jumps back becomes a
`while (TRUE)`; steps that only one arm of a test leads to move into that arm.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from pyverify.tla import pluscal_syntax as P
from pyverify.tla.syntax import TRUE, negation


@dataclass(frozen=True, slots=True)
class Block:
    """One step: its label, what its fairness adds to that ("", "-", "+"), and its statements."""

    label: str
    fair: str
    code: P.Code


def structured(blocks: list[Block], after: str) -> P.Code:
    """Return the statements of a process whose first step is the first block.

    `after` is the label that follows the last one: that of the end.
    """
    back = _head_of_loop(blocks)
    if back is not None:
        inside = blocks[back:]
        body = _sequence(inside, inside[0].label)
        first, *others = body
        assert isinstance(first, P.Labeled)
        loop = P.While(TRUE, (*first.body, *others))
        head = P.Labeled(first.label, first.fair, (loop,))
        return (*_sequence(blocks[:back], head.label), head)
    return _sequence(blocks, after)


def is_one_loop(blocks: list[Block]) -> bool:
    """Tell whether the process is a single step that goes back to itself."""
    return len(blocks) == 1 and blocks[0].label in set(_tails(blocks[0].code))


def _head_of_loop(blocks: list[Block]) -> int | None:
    """Return the first block that the last one goes back to."""
    if not blocks:
        return None
    ends = set(_tails(blocks[-1].code))
    return next((i for i, block in enumerate(blocks) if block.label in ends), None)


def _sequence(blocks: list[Block], after: str) -> P.Code:
    """Return blocks one after the other, with `after` below them."""
    made: list[P.Stmt] = []
    i = 0
    while i < len(blocks):
        block = blocks[i]
        end = _nested(blocks, i, after)
        following = blocks[end].label if end < len(blocks) else after
        code = block.code
        if end > i + 1:
            inner = _sequence(blocks[i + 1 : end], following)
            code = _put(code, blocks[i + 1].label, inner)
        made.append(P.Labeled(block.label, block.fair, _without(code, following)))
        i = end
    return tuple(made)


def _nested(blocks: list[Block], i: int, after: str) -> int:
    """Return the block after those that move into an arm of block `i`; `i + 1` if none does.

    They are reached through that arm only, and go on below, where the other arm goes too.
    """
    match blocks[i].code:
        case (*_, P.If(_, then, orelse)):
            pass
        case _:
            return i + 1
    if i + 1 >= len(blocks):
        return i + 1
    first = blocks[i + 1].label
    arms = [list(_tails(then)), list(_tails(orelse))]
    if sum(first in arm for arm in arms) != 1:
        return i + 1
    arm, other = (then, orelse) if first in arms[0] else (orelse, then)
    if _ends(arm) != first or list(_tails(blocks[i].code)).count(first) != 1:
        return i + 1
    labels = [b.label for b in blocks] + [after]
    targets = [labels.index(t) for t in _tails(other) if t in labels[i + 1 :]]
    if not targets:
        return i + 1
    end = min(targets)
    inside = blocks[i + 1 : end]
    names = {b.label for b in inside}
    outside = [b for k, b in enumerate(blocks) if not i < k < end]
    entries = [t for b in outside for t in _targets(b.code) if t in names]
    if end <= i + 1 or entries != [first]:
        return i + 1
    # The last of them must go on below: what runs off the end of an arm does.
    return end if any(t == labels[end] for t in _tails(inside[-1].code)) else i + 1


def _put(code: P.Code, label: str, inner: P.Code) -> P.Code:
    """Return the statements with `inner` in the place of the jump to `label` in an arm of the last."""
    *before, last = code
    assert isinstance(last, P.If)
    if _ends(last.then) == label:
        return (*before, replace(last, then=(*last.then[:-1], *inner)))
    return (*before, replace(last, orelse=(*last.orelse[:-1], *inner)))


def _ends(code: P.Code) -> str | None:
    match code:
        case (*_, P.Goto(label)):
            return label
        case _:
            return None


def _without(code: P.Code, label: str) -> P.Code:
    """Return the statements without jumps to `label` at their ends: it is what follows."""
    if not code:
        return code
    *before, last = code
    match last:
        case P.Goto(to):
            return tuple(before) if to == label else code
        case P.If(test, then, orelse):
            yes, no = _without(then, label), _without(orelse, label)
            if not yes and no:
                return (*before, P.If(negation(test), no, ()))
            return (*before, P.If(test, yes, no))
        case P.With():
            return (*before, replace(last, body=_without(last.body, label)))
        case P.Either(arms):
            return (*before, P.Either(tuple(_without(arm, label) for arm in arms)))
        case P.Labeled():
            return (*before, replace(last, body=_without(last.body, label)))
        case _:
            return code


def _tails(code: P.Code) -> Iterator[str]:
    """Yield where the ends of some statements jump."""
    if not code:
        return
    match code[-1]:
        case P.Goto(label):
            yield label
        case P.If(_, then, orelse):
            yield from _tails(then)
            yield from _tails(orelse)
        case P.With(_, _, _, body):
            yield from _tails(body)
        case P.Either(arms):
            for arm in arms:
                yield from _tails(arm)
        case _:
            pass


_targets = _tails  # a step jumps at its ends only
