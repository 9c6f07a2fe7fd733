"""Bound names: within one body each has one type, and is bound at one place of the source.

The frontend names what it reads that way (`Locals.name`). Bodies that are put together from pieces
read one by one, as the initial values are, are told apart here. Engines with typed locals and the
emitters rely on it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, TypeVar

from pyverify.ir import nodes as N
from pyverify.ir.naming import numbered, written
from pyverify.ir.visit import children, walk

X = TypeVar("X")


def bound_names(node: Any) -> list[str]:
    """Return the names that are bound below a node, in order of appearance."""
    return list(dict.fromkeys(name for part in walk(node) for name in binds(part)))


def binds(node: Any) -> Iterator[str]:
    """Yield the names that a node binds itself."""
    match node:
        case N.Let(name) | N.Select(_, name) | N.Choose(name):
            yield name
        case N.Generator(target) | N.For(target):
            yield from _flat(target)
        case N.Scope(_, str() as result):
            yield result
        case N.Assign(N.LocalRef(name)):
            yield name


def apart(piece: X, taken: set[str]) -> X:
    """Return a piece of a body with its bound names changed that are taken; take those it has."""
    new: dict[str, str] = {}
    for name in bound_names(piece):
        free, n = name, 1
        while free in taken:
            n += 1
            free = numbered(written(name), n)
        taken.add(free)
        new[name] = free
    found: X = _renamed(piece, {old: name for old, name in new.items() if old != name})
    return found


def _renamed(node: Any, new: Mapping[str, str]) -> Any:
    if not new:
        return node
    if isinstance(node, tuple):
        return tuple(_renamed(part, new) for part in node)
    if type(node).__module__ != N.__name__:
        return node
    changed = {name: _renamed(getattr(node, name), new) for name in children(type(node))}
    match node:
        case N.LocalRef(name) | N.Let(name) | N.Select(_, name) | N.Choose(name):
            changed["name"] = new.get(name, name)
        case N.Generator(target) | N.For(target):
            changed["target"] = _pattern(target, new)
        case N.Scope(_, str() as result):
            changed["result"] = new.get(result, result)
        case _:
            pass
    return replace(node, **changed)


def _pattern(target: N.Pattern, new: Mapping[str, str]) -> N.Pattern:
    if isinstance(target, str):
        return new.get(target, target)
    return tuple(_pattern(part, new) for part in target)


def _flat(target: N.Pattern) -> Iterator[str]:
    if isinstance(target, str):
        yield target
    else:
        for part in target:
            yield from _flat(part)
