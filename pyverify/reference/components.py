"""Strongly connected components of a graph given by a function."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from typing import TypeVar

X = TypeVar("X", bound=Hashable)


def components(nodes: Iterable[X], after: Callable[[X], Iterable[X]]) -> list[set[X]]:
    """Return the strongly connected components of `nodes`; `after` yields successors among them.

    R. Tarjan, "Depth-first search and linear graph algorithms" (1972), without recursion.
    """
    number: dict[X, int] = {}
    low: dict[X, int] = {}
    waiting: list[X] = []  # visited, and in no component yet
    inside: set[X] = set()
    found: list[set[X]] = []
    for root in nodes:
        if root in number:
            continue
        path: list[tuple[X, Iterator[X]]] = []
        enter = root
        while True:
            number[enter] = low[enter] = len(number)
            waiting.append(enter)
            inside.add(enter)
            path.append((enter, iter(after(enter))))
            new = _advance(path, number, low, inside)
            while new is None:
                node, _ = path.pop()
                if low[node] == number[node]:
                    found.append(_cut(waiting, inside, node))
                if not path:
                    break
                low[path[-1][0]] = min(low[path[-1][0]], low[node])
                new = _advance(path, number, low, inside)
            if new is None:
                break
            enter = new
    return found


def _advance(
    path: list[tuple[X, Iterator[X]]], number: dict[X, int], low: dict[X, int], inside: set[X]
) -> X | None:
    """Look at successors of the end of the path, up to one that is new; return that."""
    node, successors = path[-1]
    for successor in successors:
        if successor not in number:
            return successor
        if successor in inside:
            low[node] = min(low[node], number[successor])
    return None


def _cut(waiting: list[X], inside: set[X], root: X) -> set[X]:
    component: set[X] = set()
    while root not in component:
        node = waiting.pop()
        inside.remove(node)
        component.add(node)
    return component
