"""The meaning of every operator of `pyverify.ir.ops`, as two tables.

`PLAIN` operators are functions of their operands alone. `TYPED` ones also get the node: they fail
(and need its span), or depend on the static type of an operand, as the order of a set does.
A test holds that the two tables together are exactly `OPERATORS`.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable
from fractions import Fraction

from pyverify.ir import nodes as N
from pyverify.reference.failure import called, error
from pyverify.values import BagValue, Value, bag_of, iterate, show


def members(collection: Value) -> Iterable[Value]:
    """Return the elements in no particular order: a map's keys, a bag's with multiplicity."""
    if isinstance(collection, BagValue):
        return [v for v, n in collection.items() for _ in range(n)]
    return collection  # type: ignore[no-any-return]  # a value is Any


def _length(collection: Value) -> int:
    return collection.total() if isinstance(collection, BagValue) else len(collection)


def _count(collection: Value, element: Value) -> int:
    if isinstance(collection, BagValue):
        return collection.get(element, 0)
    return int(collection.count(element))


def _insert(sequence: Value, position: int, element: Value) -> Value:
    longer = list(sequence)
    longer.insert(position, element)
    return tuple(longer)


def _bag_discard(bag: BagValue, element: Value) -> BagValue:
    return bag.put(element, max(bag.get(element, 0) - 1, 0))


def _bag_union(left: BagValue, right: BagValue) -> BagValue:
    return bag_of([*members(left), *members(right)])


PLAIN: dict[str, Callable[..., Value]] = {
    "not": operator.not_,
    "neg": operator.neg,
    "abs": abs,
    "int": int,
    "add": operator.add,
    "sub": operator.sub,
    "mul": operator.mul,
    "eq": operator.eq,
    "ne": operator.ne,
    "lt": operator.lt,
    "le": operator.le,
    "gt": operator.gt,
    "ge": operator.ge,
    "union": operator.or_,
    "inter": operator.and_,
    "diff": operator.sub,
    "symdiff": operator.xor,
    "subset": operator.le,
    "psubset": operator.lt,
    "disjoint": lambda left, right: left.isdisjoint(right),
    "set_add": lambda s, element: s | {element},
    "set_discard": lambda s, element: s - {element},
    "in": lambda element, collection: element in collection,
    "len": _length,
    "sum": lambda collection: sum(members(collection)),
    "min_default": lambda collection, default: min(members(collection), default=default),
    "max_default": lambda collection, default: max(members(collection), default=default),
    "set": frozenset,
    "bag": lambda collection: bag_of(members(collection)),
    "sorted": lambda collection: tuple(sorted(members(collection))),
    "count": _count,
    "concat": operator.add,
    "slice": lambda sequence, start, stop: sequence[start:stop],
    "append": lambda sequence, element: (*sequence, element),
    "insert": _insert,
    "reversed": lambda sequence: sequence[::-1],
    "enumerate": lambda sequence: tuple(enumerate(sequence)),
    "zip": lambda left, right: tuple(zip(left, right, strict=False)),
    "keys": frozenset,
    "values": lambda m: tuple(m.values()),
    "items": lambda m: tuple(m.items()),
    "bag_add": lambda bag, element: bag.put(element, bag.get(element, 0) + 1),
    "bag_discard": _bag_discard,
    "bag_union": _bag_union,
}


# ---------------------------------------------------------------- operators that see their node


def _div(node: N.Apply, left: Value, right: Value) -> Value:
    _divisible(node, left, right)
    return Fraction(left) / right


def _floordiv(node: N.Apply, left: Value, right: Value) -> Value:
    _divisible(node, left, right)
    return left // right


def _mod(node: N.Apply, left: Value, right: Value) -> Value:
    _divisible(node, left, right)
    return left % right


def _divisible(node: N.Apply, left: Value, right: Value) -> None:
    if right == 0:
        sign = {"div": "/", "floordiv": "//", "mod": "%"}[node.op]
        raise error(f"ZeroDivisionError: {left} {sign} 0", node.span)


def _least(node: N.Apply, collection: Value) -> Value:
    return min(_some(node, collection))


def _greatest(node: N.Apply, collection: Value) -> Value:
    return max(_some(node, collection))


def _some(node: N.Apply, collection: Value) -> Iterable[Value]:
    if not collection:
        raise error(f"ValueError: {node.op} of {called(node.args[0])}, which is empty", node.span)
    return members(collection)


def _seq(node: N.Apply, collection: Value) -> Value:
    return tuple(iterate(node.args[0].type, collection))


def _range(node: N.Apply, start: int, stop: int, step: int) -> Value:
    if step == 0:
        raise error("ValueError: the step of range is 0", node.span)
    return tuple(range(start, stop, step))


def _delete(node: N.Apply, sequence: Value, position: int) -> Value:
    if not sequence:
        raise error("IndexError: pop from an empty sequence", node.span)
    place = position + len(sequence) if position < 0 else position
    if not 0 <= place < len(sequence):
        name = called(node.args[0])
        raise error(
            f"IndexError: {position} is no index of {name}, which has {len(sequence)} elements",
            node.span,
        )
    return sequence[:place] + sequence[place + 1 :]


def _index_of(node: N.Apply, sequence: Value, element: Value) -> int:
    _present(node, sequence, element, "ValueError")
    return int(sequence.index(element))


def _remove(node: N.Apply, sequence: Value, element: Value) -> Value:
    place = _index_of(node, sequence, element)
    return sequence[:place] + sequence[place + 1 :]


def _set_remove(node: N.Apply, elements: Value, element: Value) -> Value:
    _present(node, elements, element, "KeyError")
    return elements - {element}


def _bag_remove(node: N.Apply, bag: BagValue, element: Value) -> BagValue:
    _present(node, bag, element, "KeyError")
    return bag.put(element, bag[element] - 1)


def _present(node: N.Apply, collection: Value, element: Value, kind: str) -> None:
    if element not in collection:
        container, wanted = node.args
        raise error(
            f"{kind}: {show(wanted.type, element)} is not in {called(container)}", node.span
        )


TYPED: dict[str, Callable[..., Value]] = {
    "div": _div,
    "floordiv": _floordiv,
    "mod": _mod,
    "min": _least,
    "max": _greatest,
    "seq": _seq,
    "range": _range,
    "delete": _delete,
    "index_of": _index_of,
    "remove": _remove,
    "set_remove": _set_remove,
    "bag_remove": _bag_remove,
}
