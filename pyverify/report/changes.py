"""What a step changed, told by the smallest parts that differ.

`alive[0] True→False` for an entry of a map, `msgs +Commit()` for a set or bag, `buf [1]→[1, 2]` or
`buf append 3` for a sequence; maps, records, tuples and options are gone into as deep as they differ.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from pyverify.ir import types as T
from pyverify.ir.nodes import Variable
from pyverify.values import State, Value, bag_of, iterate, show


class Change(NamedTuple):
    """A part of the state, and what became of it: ("alive[0]", "True→False")."""

    path: str
    what: str


def state_changes(variables: tuple[Variable, ...], before: State, after: State) -> list[Change]:
    """Return what differs between two states, in the order of the variables."""
    parts = zip(variables, before, after, strict=True)
    return [c for v, old, new in parts for c in changes(v.domain, old, new, v.name)]


def changes(t: T.Type, old: Value, new: Value, path: str) -> Iterator[Change]:
    """Yield what differs between two values of type `t` found at `path`."""
    if old == new:
        return
    match t:
        case T.OptionType(inner) if old is not None and new is not None:
            yield from changes(inner, old, new, path)
        case T.MapType(key, val):
            for k in old:
                yield from changes(val, old[k], new[k], f"{path}[{show(key, k)}]")
        case T.TupleType(items):
            for i, item in enumerate(items):
                yield from changes(item, old[i], new[i], f"{path}[{i}]")
        case T.RecordType(_, fields):
            for (name, f), a, b in zip(fields, old.values, new.values, strict=True):
                yield from changes(f, a, b, f"{path}.{name}")
        case T.UnionType() if old.record == new.record and (member := t.record(old.record)):
            yield from changes(member, old, new, path)
        case T.SetType(elem):
            gone = T.SetType(elem), old - new
            come = T.SetType(elem), new - old
            yield Change(path, _members(elem, [*iterate(*come)], [*iterate(*gone)]))
        case T.BagType(elem):
            come_bag, gone_bag = _bag_difference(new, old), _bag_difference(old, new)
            yield Change(path, _members(elem, iterate(t, come_bag), iterate(t, gone_bag)))
        case T.SeqType(elem):
            yield from _sequence(t, elem, (old, new), path)
        case _:
            yield Change(path, f"{show(t, old)}→{show(t, new)}")


def _sequence(t: T.Type, elem: T.Type, pair: tuple[Value, Value], path: str) -> Iterator[Change]:
    """Yield what became of a sequence: in words where that is shorter than both of it."""
    old, new = pair
    both = f"{show(t, old)}→{show(t, new)}"
    differing = [i for i, (a, b) in enumerate(zip(old, new, strict=False)) if a != b]
    if len(old) == len(new) > 1 and len(differing) == 1:
        at = differing[0]
        yield from changes(elem, old[at], new[at], f"{path}[{at}]")
        return
    words = _words(elem, old, new)
    yield Change(path, words if words is not None and len(words) < len(both) else both)


def _words(elem: T.Type, old: Value, new: Value) -> str | None:
    """Return what was taken from the front or the end, and put at the end: `pop(0) 1  append 3`."""
    if len(old) > 1 and new == old[:-1]:
        return f"pop() {show(elem, old[-1])}"
    for taken in (0, 1):
        kept = old[taken:]
        if len(old) > 1 and new[: len(kept)] == kept:
            out = [f"pop(0) {show(elem, old[0])}"] if taken else []
            more = ", ".join(show(elem, v) for v in new[len(kept) :])
            return " ".join([*out, *([f"append {more}"] if more else [])])
    return None


def _members(elem: T.Type, come: list[Value], gone: list[Value]) -> str:
    signed = [("-", v) for v in gone] + [("+", v) for v in come]
    return " ".join(sign + show(elem, v) for sign, v in signed)


def _bag_difference(left: Value, right: Value) -> Value:
    return bag_of(v for v, n in left.items() for _ in range(n - right.get(v, 0)))
