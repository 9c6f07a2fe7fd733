"""Running a spec's own functions in CPython: what the words do inside `executing`.

pyverify itself never does this; it is the ground truth that the tests compare it with. Outside the
context the words are inert.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

Chooser = Callable[[Any], Any]

_chooser: ContextVar[Chooser | None] = ContextVar("pyverify_chooser", default=None)


class Discarded(Exception):  # noqa: N818  # not an error: the execution takes no step
    """A `require` was false, or `one_of` had nothing to choose from."""


@contextmanager
def executing(chooser: Chooser) -> Iterator[None]:
    """Make the words act: `one_of(c)` returns `chooser(c)`, `require(False)` raises Discarded."""
    token = _chooser.set(chooser)
    try:
        yield
    finally:
        _chooser.reset(token)


def chooser() -> Chooser | None:
    """Return the chooser of the surrounding `executing`, or None outside of any."""
    return _chooser.get()


class Pause:
    """What `step` and `when` return: awaiting it hands `(kind, value)` to whoever drives."""

    def __init__(self, kind: str, value: Any) -> None:
        self.kind, self.value = kind, value

    def __await__(self) -> Generator[tuple[str, Any], None, None]:
        yield (self.kind, self.value)
