"""A spec made ready for the search engine: layout, machine code, and answers to escapes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from time import perf_counter
from typing import TypeVar

from pyverify.engines import Question
from pyverify.ir import nodes as N
from pyverify.native import _engine
from pyverify.native.layout import FIRST_ROOM, Full, StateLayout, state_layout
from pyverify.native.liveness import Asked, Wanted
from pyverify.native.lowering.program import (
    ASK,
    ATOMS,
    FAILED_ASSERT,
    FAILED_DOMAIN,
    FAILED_ERROR,
    FAILS,
    NO,
    PASSES,
    YES,
    Watch,
    Watched,
    groups,
    lower,
)
from pyverify.native.machine import compiled
from pyverify.reference.execute import Discarded, Passed, executions
from pyverify.reference.failure import Failure
from pyverify.reference.judge import Judge
from pyverify.reference.step import Args, Resolved
from pyverify.reference.symmetry import Symmetry
from pyverify.reference.warnings import antecedents
from pyverify.values import State

X = TypeVar("X")

_KINDS = {"assert": FAILED_ASSERT, "domain": FAILED_DOMAIN, "error": FAILED_ERROR}


class Compiled:
    """A spec in machine code, and what is to be watched for a question about it."""

    def __init__(
        self,
        spec: Resolved,
        question: Question,
        symmetry: Symmetry | None,
        room: int = FIRST_ROOM,
    ) -> None:
        """Lay out, lower and compile `spec`; Unpackable if its states cannot be packed.

        Sets that are kept as lists have room for `room` elements; when one is full, `Full` is raised
        in the search, which must be started again with more.
        """
        started = perf_counter()
        ir = spec.spec
        self.spec = spec
        self.symmetry = symmetry
        judge = Judge(spec, question)
        self.reserved = judge.reserved
        self.of_states, self.of_steps = judge.of_states, judge.of_steps
        self.antecedents = antecedents(ir)
        self.layout: StateLayout = state_layout(tuple(v.domain for v in ir.variables), room)
        by_action = [(a, spec.instances_of(a)) for a in ir.actions]
        self.instances: list[tuple[N.Action, Args]] = [
            (a, x) for a, all_ in by_action for x in all_
        ]
        self.watches = [
            *(Watch(_test(p), value=p.kind == "reachable") for p in self.of_states),
            *(Watch(left, value=True) for _, left in self.antecedents),
        ]
        self.step_watches = [Watch(_test(p), value=False) for p in self.of_steps]
        self.asked = Asked(spec, question)
        self.atoms = list(self.asked.tests)
        watched = Watched(self.watches, self.step_watches, self.atoms)
        swaps = symmetry.swaps if symmetry else []
        lowered = lower(ir, self.layout, by_action, watched, swaps)
        self.notes = [_note(what, why) for what, why in lowered.escapes.items()]
        self.machine = compiled(lowered.module.text())
        self.program = self._program(symmetry is not None)
        self.seconds = perf_counter() - started

    def _program(self, symmetric: bool) -> _engine.Program:
        address = self.machine.address
        constrained = any(p.kind == "constraint" for p in self.spec.spec.properties)
        place = {a.name: i for i, a in enumerate(self.spec.spec.actions)}
        return _engine.Program(
            self.layout.words,
            address("expand"),
            address("start"),
            check=self._addresses("check", self.watches, ASK),
            step_check=self._addresses("step", self.step_watches, ASK),
            within=address("within") if constrained else 0,
            terminal=address("terminal"),
            compare=address("compare"),
            canon=address("canon") if symmetric else 0,
            actions=[place[a.name] for a, _ in self.instances],
            expand_escape=self.executions,
            check_escape=lambda group, state: self._mask(self.watches, group, state, None),
            step_escape=lambda group, before, after: self._mask(
                self.step_watches, group, before, after
            ),
            within_escape=lambda state: self._decide(self.spec.is_within, state),
            terminal_escape=lambda state: self._decide(self.spec.is_terminal, state),
            owner=self.machine,
        )

    def graph(self, search: _engine.Search, wanted: Wanted, workers: int) -> _engine.Graph:
        """Return the graph of a search, to be built, for what is `wanted` of behaviours."""
        asked = self.asked
        return _engine.Graph(
            search,
            label_words=asked.label_words,
            labels=asked.labels(),
            tests=len(self.atoms),
            atoms=self._addresses("atoms", self.atoms, ATOMS),
            ask=self._truths,
            enabled=len(asked.enabled),
            passing=asked.passing(),
            ordered=bool(asked.taken),
            workers=workers,
            automata=wanted.automata,
            weak=asked.fair("weak"),
            strong=asked.fair("strong"),
            hopes=wanted.hopes,
            endless=wanted.endless,
        )

    def _addresses(self, name: str, watched: Sequence[object], size: int) -> list[int]:
        """Return where the functions about groups of `size` of these are."""
        return [self.machine.address(f"{name}{g}") for g in range(len(groups(watched, size)))]

    def modes(self) -> list[int]:
        """Return what the engine does about each watch of states."""
        noted = [
            _engine.NOTE if p.kind == "reachable" else _engine.VIOLATION for p in self.of_states
        ]
        return [*noted, *(_engine.SEEN for _ in self.antecedents)]

    def failure_modes(self) -> list[int]:
        """Return what the engine does about failures, deadlock, and failing constraints."""
        kinds = ("assert", "domain", "error", "deadlock", "error", "error")
        modes = [_engine.VIOLATION if k in self.reserved else _engine.IGNORE for k in kinds]
        if "deadlock" not in self.reserved:
            modes[5] = _engine.IGNORE
        return modes

    # ------------------------------------------------------------ escapes

    def executions(self, state: bytes, instance: int) -> list[tuple[int, bytes]]:
        """Return all executions of an instance in a state; of init, if there is no state."""
        if not state:
            found = [(e.result) for e in self.spec.starts()]
        else:
            action, args = self.instances[instance]
            env = self.spec.env(self.layout.unpack(state), None, args)
            results = (r for _, r in executions(action.body, env, self.spec.overflow))
            found = [r for r in results if not isinstance(r, Discarded)]
        return [
            (PASSES, self.layout.pack(r.state)) if isinstance(r, Passed) else (_KINDS[r.kind], b"")
            for r in found
        ]

    def _mask(self, watches: list[Watch], group: int, state: bytes, after: bytes | None) -> int:
        before = self.layout.unpack(state)
        later = None if after is None else self.layout.unpack(after)
        mask = 0
        for number, watch in enumerate(watches[group * ASK : (group + 1) * ASK]):
            if self._notes(watch, before, later):
                mask |= 1 << number
        return mask

    def _truths(self, group: int, state: bytes) -> int:
        """Return two bits for each atom of a group: its value, and whether evaluating it fails."""
        here, bits = self.layout.unpack(state), 0
        for number, test in enumerate(self.atoms[group * ATOMS : (group + 1) * ATOMS]):
            try:
                bits |= self.spec.holds(test, here) << 2 * number
            except Failure:
                bits |= 2 << 2 * number
        return bits

    def _notes(self, watch: Watch, state: State, after: State | None) -> bool:
        try:
            return self.spec.holds(watch.test, state, after) == watch.value
        except Failure:
            return True

    def _decide(self, test: object, state: bytes) -> int:
        assert callable(test)
        try:
            return YES if test(self.layout.unpack(state)) else NO
        except Failure:
            return FAILS


def with_room(attempt: Callable[[int], X]) -> X:
    """Return what `attempt` returns, given room enough for every set that is kept as a list."""
    room = FIRST_ROOM
    while True:
        try:
            return attempt(room)
        except Full:
            room *= 2


def _test(p: N.Property) -> N.Expr:
    assert p.test is not None, "only temporal properties have no test"
    return p.test


def _note(what: str, why: str) -> str:
    return f"{what} has no machine code ({why}): the reference engine evaluates it, which is slower"
