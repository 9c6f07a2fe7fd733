"""The contract of an engine, its options, and the registry of the engines there are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from pyverify.ir.nodes import SpecIR
from pyverify.outcome import Outcome
from pyverify.source import Span


@dataclass(frozen=True, slots=True)
class Limits:
    """Where to stop: states, levels, seconds, bytes. None: no limit.

    A search goes on to the end of the level in which there are more than `max_states`, so that what is
    known then does not depend on the order within the level.
    """

    max_states: int | None = None
    max_depth: int | None = None
    time_limit: float | None = None
    memory: int | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of an engine about one instance.

    `properties` are the names to judge, reserved ones included (None: all). `deadlock` False
    leaves the deadlock check out. `symmetry` None means: where the spec declares it. `workers` None
    means as many as are useful; the answer does not depend on their number.
    """

    properties: tuple[str, ...] | None = None
    deadlock: bool = True
    symmetry: bool | None = None
    fail_fast: bool = False
    workers: int | None = None
    limits: Limits = Limits()


@dataclass(frozen=True, slots=True)
class Walks:
    """How many random walks to take, how many steps each, and the seed of the choices."""

    runs: int = 100
    depth: int = 100
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Progress:
    """Where an exploration stands; `frontier` is the number of states found and not expanded.

    `states` is None where distinct states are not counted; `done` is the part of the work that is done
    (0 to 1) where an engine knows how much there is.
    """

    states: int | None
    transitions: int
    depth: int
    frontier: int
    seconds: float
    done: float | None = None


@dataclass(frozen=True, slots=True)
class Unsupported:
    """Something an engine cannot do, said before it starts."""

    span: Span
    what: str
    instead: str | None = None


Report = Callable[[Progress], None]


class Engine(Protocol):
    """An engine never prints, and never raises for a fault of the user's.

    `report` is called a few times a second at most. KeyboardInterrupt is a limit like any other:
    the engine returns what is known, stopped by "interrupt".
    """

    name: str

    def unable(self, spec: SpecIR) -> str | None:
        """Say in a sentence why the reference engine must do this spec instead; None: it need not."""

    def supports(self, spec: SpecIR, question: Question) -> list[Unsupported]:
        """Say what of the spec or the question this engine cannot do; empty means all of it."""

    def run(self, spec: SpecIR, question: Question, report: Report | None = None) -> Outcome:
        """Answer the question."""

    def walk(
        self, spec: SpecIR, question: Question, walks: Walks, report: Report | None = None
    ) -> Outcome:
        """Take random walks; the outcome is never complete."""
