"""Multisets: the value that bodies see; its domain `Bag[D, cap]` is in `domains`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Generic, TypeVar

T = TypeVar("T")


class BagOf(Generic[T]):
    """A multiset, as bodies see one: made by `Bag()` or `Bag([x, x])`."""

    def __init__(self, items: Iterable[T] = ()) -> None:
        self._items: list[T] = list(items)

    def add(self, item: T) -> None:
        """Put one more occurrence of `item` in."""
        self._items.append(item)

    def remove(self, item: T) -> None:
        """Take one occurrence of `item` out; KeyError if there is none."""
        if item not in self._items:
            raise KeyError(item)
        self._items.remove(item)

    def discard(self, item: T) -> None:
        """Take one occurrence of `item` out, if there is one."""
        if item in self._items:
            self._items.remove(item)

    def count(self, item: T) -> int:
        """Return the multiplicity of `item`."""
        return self._items.count(item)

    def total(self) -> int:
        """Return the number of elements, with multiplicity."""
        return len(self._items)

    def clear(self) -> None:
        """Take everything out."""
        self._items.clear()

    def __contains__(self, item: object) -> bool:
        return item in self._items

    def __len__(self) -> int:
        return len(self._items)

    def __iter__(self) -> Iterator[T]:
        return iter(self._items)

    def __add__(self, other: BagOf[T]) -> BagOf[T]:
        return BagOf([*self._items, *other._items])

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, BagOf):
            return NotImplemented
        return len(self) == len(other) and all(self.count(i) == other.count(i) for i in self._items)

    def __hash__(self) -> int:
        raise TypeError("a Bag is mutable: it cannot be an element of a set or a key")

    def __repr__(self) -> str:
        return f"Bag({self._items!r})"
