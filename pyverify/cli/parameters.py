"""Which parameters a module is really about: those whose values leave no trace in it are assumed to be any.

A person writes `ASSUME nodes \\in Nat`, and the .cfg says three. Whether a module is that of every instance is tried out: with other
values of a parameter, the text is the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Protocol

from pyverify.driver import prepare
from pyverify.errors import SpecError
from pyverify.frontend import Built
from pyverify.ir.nodes import SpecIR
from pyverify.lang.spec import given
from pyverify.tla import Emitted


class Emitter(Protocol):
    """Writes a module, which assumes nothing of the values of `free` parameters."""

    def __call__(self, spec: SpecIR, *, free: frozenset[str]) -> Emitted:
        """Return the module."""


@dataclass(slots=True)
class Trial:
    """Tries one instance with other values."""

    built: Built
    emitter: Emitter
    values: dict[str, Any] = field(init=False)
    text: str = field(init=False)

    def __post_init__(self) -> None:
        """Write the module as if all parameters were free."""
        self.values = {
            p.name: p.value for p in self.built.ir.parameters if isinstance(p.value, bool | int)
        }
        self.text = self._written(self.built)

    def one_by_one(self) -> frozenset[str]:
        """Return the parameters whose values leave no trace, alone and together."""
        found = {name: other for name in self.values for other in self._free(name)}
        return frozenset(found) if found and self._is_same(found) is not False else frozenset()

    def together(self, names: Iterable[str]) -> frozenset[str]:
        """Return those parameters of another instance's, if they leave no trace here either."""
        others = {n: next(_others(self.values[n])) for n in names if n in self.values}
        return frozenset(others) if others and self._is_same(others) else frozenset()

    def _free(self, name: str) -> Iterator[Any]:
        """Yield a value that changes nothing, if none does that is tried."""
        same: Any = None
        for other in _others(self.values[name]):
            told = self._is_same({name: other})
            if told is False:
                return
            if told:
                same = other
        if same is not None:
            yield same

    def _is_same(self, others: dict[str, Any]) -> bool | None:
        """Tell whether the module stays the same; None: there is no such instance."""
        instance = self.built.instance
        try:
            other = prepare(type(instance)(**{**given(instance), **others}))
            return self._written(other) == self.text
        except SpecError:
            return None

    def _written(self, built: Built) -> str:
        return self.emitter(built.ir, free=frozenset(self.values)).text


def _others(value: Any) -> Iterator[Any]:
    """Yield other values to try: natural ones for natural ones."""
    if isinstance(value, bool):
        yield not value
    else:
        yield from (n for n in (value + 1, value + 2, value - 1) if (n >= 0) == (value >= 0))
