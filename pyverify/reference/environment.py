"""What an expression is evaluated in: the state, the locals, the helpers that it may call."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from pyverify.ir import nodes as N
from pyverify.values import Value


class Helper(Protocol):
    """A pure helper that can be called; running statements is the business of `execute`."""

    @property
    def function(self) -> N.Function:
        """Return the helper as the user wrote it."""

    def __call__(self, args: list[Value], env: Env) -> Value:
        """Return what it returns when called from `env`."""


@dataclass(slots=True)
class Env:
    """What an expression is evaluated in.

    `state` are the values of the variables now, earlier writes of the step included (rule 7), by
    the position that `index` gives their names; `after` those after the step, for step invariants.
    `functions` are the pure helpers of the spec.
    """

    index: Mapping[str, int]
    functions: Mapping[str, Helper]
    state: list[Value]
    after: list[Value] | None = None
    locals: dict[str, Value] = field(default_factory=dict)
