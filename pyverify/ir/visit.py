"""Walking the IR without knowing every node: what is mentioned where.

Must you handle every node? Write `match` ending in `assert_never`. Only collect something? Use
`walk` here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

from pyverify.ir import nodes as N

# Fields that hold types or values, never nodes; and those that are no part of the meaning.
_NOT_NODES = {"type", "span", "domain", "name", "doc", "ranges"}


def children(cls: Any) -> tuple[str, ...]:
    """Return the names of the fields of a node class that hold nodes."""
    return _FIELDS[cls]


_FIELDS: dict[Any, tuple[str, ...]] = {
    cls: tuple(f.name for f in fields(cls) if f.name not in _NOT_NODES)
    for cls in vars(N).values()
    if isinstance(cls, type) and is_dataclass(cls)
}


def walk(node: Any) -> Iterator[Any]:
    """Yield a node and everything below it, parents first."""
    if isinstance(node, tuple):
        for part in node:
            yield from walk(part)
    elif type(node).__module__ == N.__name__:
        yield node
        for name in children(type(node)):
            yield from walk(getattr(node, name))


def constants(items: tuple[N.Expr, ...]) -> list[Any]:
    """Return the values of those expressions that are constants, whatever type they are seen at."""
    found = []
    for item in items:
        while isinstance(item, N.Coerce):
            item = item.value  # noqa: PLW2901  # the constant inside
        if isinstance(item, (N.Const, N.ParamRef)):
            found.append(item.value)
    return found


def calls_in(node: Any) -> list[str]:
    """Return the names of the functions that a node calls."""
    return [n.function for n in walk(node) if isinstance(n, N.Call)]


def variables_read(node: Any) -> set[str]:
    """Return the state variables that a node reads (as opposed to assigns)."""
    return set(_reads(node))


def _reads(node: Any) -> Iterator[str]:
    match node:
        case tuple():
            for part in node:
                yield from _reads(part)
        case N.VarRef(name):
            yield name
        case N.Assign(_, indexes, value):
            yield from _reads(indexes)
            yield from _reads(value)
        case _ if type(node).__module__ == N.__name__:
            for name in children(type(node)):
                yield from _reads(getattr(node, name))
        case _:
            return
