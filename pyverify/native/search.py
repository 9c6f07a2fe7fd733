"""A check with the native engine: run the search, then tell what it found in the user's terms.

The C++ engine keeps, of everything noted, one packed state. Traces are made from these here, by the
reference engine: back to the start over the smallest predecessors, and forward again step by step.
So every trace is a behaviour, and the same one that the reference engine would show.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from pyverify.engines import Progress, Question, Report
from pyverify.errors import Diagnostic, InternalError, SpecError
from pyverify.ir import nodes as N
from pyverify.native import _engine
from pyverify.native.compiling import Compiled, with_room
from pyverify.native.liveness import TOO_LARGE, Liveness, TooLarge, require
from pyverify.outcome import ActionCount, Flags, Outcome, Statistics, Verdict
from pyverify.reference.execute import Passed
from pyverify.reference.judge import Decision, Finding, Judge, Link
from pyverify.reference.search import (
    GOES_ON,
    no_initial_state,
    peak_memory,
    stopped_by_what,
    undecided_by,
)
from pyverify.reference.step import Resolved
from pyverify.reference.symmetry import asymmetries, symmetry_of
from pyverify.reference.warnings import never_enabled, vacuous
from pyverify.values import State

SLICE = 0.1  # seconds between looks at the clock and at Ctrl-C
REPORT_EVERY = 0.2  # seconds
MOST_WORKERS = 8  # unless more are asked for: they share the memory, and nobody has measured more

# A state of a level, packed.
At = tuple[int, bytes]


def search(spec: N.SpecIR, question: Question, report: Report | None) -> Outcome:
    """Explore `spec` as far as `question` says, in machine code."""
    resolved = Resolved(spec)
    symmetry = symmetry_of(resolved, question)
    started = time.monotonic()

    def explore(room: int) -> Outcome:
        compiled = Compiled(resolved, question, symmetry, room)
        return _Check(compiled, question, report, started).run()

    return with_room(explore)


class _Check:
    def __init__(
        self, compiled: Compiled, question: Question, report: Report | None, started: float
    ) -> None:
        self.compiled, self.question, self.report = compiled, question, report
        self.spec = compiled.spec
        self.judge = Judge(compiled.spec, question)
        limits = question.limits
        # The engine stops at so many states, the limit is how many there may be.
        enough = None if limits.max_states is None else limits.max_states + 1
        budget = None if limits.memory is None else max(limits.memory - resident_memory(), 1)
        self.workers = question.workers or usable_cores()
        self.search = _engine.Search(
            compiled.program,
            watches=compiled.modes(),
            step_watches=[_engine.VIOLATION] * len(compiled.step_watches),
            failures=compiled.failure_modes(),
            workers=self.workers,
            max_depth=limits.max_depth,
            max_states=enough,
            memory=budget,
            fail_fast=question.fail_fast,
        )
        self.started = started
        self.began = self.reported = time.monotonic()
        self.signs: list[Diagnostic] = []  # warnings about the properties of whole behaviours

    def run(self) -> Outcome:
        stopped_by = self._explore()
        seconds = time.monotonic() - self.began
        if self.search.start_entries == 0 and stopped_by is None:
            raise SpecError(no_initial_state(self.spec.spec))
        tracer = Tracer(self.compiled, self.search, self.judge)
        tracer.tell()
        began = time.monotonic()
        decided: dict[str, Decision] = {}
        too_long = stopped_by_what(lambda: self._decide(stopped_by, tracer, decided))
        seconds += time.monotonic() - began
        return self._outcome(stopped_by, seconds, decided, too_long)

    def _explore(self) -> str | None:
        limit = self.question.limits.time_limit
        try:
            while True:
                passed = time.monotonic() - self.started
                if limit is not None and passed > limit:
                    return "time-limit"
                left = SLICE if limit is None else min(SLICE, max(limit - passed, 0.001))
                status = self.search.run(left)
                if status != "running":
                    return None if status == "complete" else status
                self._progress()
        except KeyboardInterrupt:
            return "interrupt"

    def _decide(self, stopped_by: str | None, tracer: Tracer, decided: dict[str, Decision]) -> None:
        """Decide the properties of whole behaviours, one by one; Stopped where a limit is hit."""
        asked = self.compiled.asked
        if not asked.properties or stopped_by not in GOES_ON:
            return
        try:
            symmetric = self.compiled.symmetry is not None
            wanted = asked.wanted(symmetric=symmetric)
            graph = self.compiled.graph(self.search, wanted, self.workers)
            require(graph.build(self._seconds_left()))
            unpack = self.compiled.layout.unpack
            liveness = Liveness(asked, wanted, graph, unpack, tracer.link, symmetric=symmetric)
            for p in asked.properties:
                undecided = undecided_by(stopped_by)
                decided[p.name] = liveness.decide(p, undecided, self._seconds_left)
            self.signs = liveness.warnings
        except TooLarge:
            for p in asked.properties:
                decided.setdefault(p.name, Decision(Verdict.UNKNOWN, TOO_LARGE))

    def _seconds_left(self) -> float | None:
        limit = self.question.limits.time_limit
        return None if limit is None else max(limit - (time.monotonic() - self.started), 0.0)

    def _progress(self) -> None:
        now = time.monotonic()
        if self.report is None or now - self.reported < REPORT_EVERY:
            return
        self.reported = now
        s = self.search
        self.report(Progress(s.states, s.transitions, s.depth, s.frontier, now - self.started))

    # ------------------------------------------------------------ telling

    def _outcome(
        self,
        stopped_by: str | None,
        seconds: float,
        decided: Mapping[str, Decision],
        too_long: str | None,
    ) -> Outcome:
        """Return what is known; `too_long` is what stopped the judging of whole behaviours."""
        s, ir, symmetry = self.search, self.spec.spec, self.compiled.symmetry
        flags = Flags(
            constraint=any(p.kind == "constraint" for p in ir.properties),
            symmetry=symmetry is not None,
            deadlock="deadlock" in self.judge.reserved,
        )
        rebuild = symmetry.rebuild if symmetry else _as_it_is
        undecided = undecided_by(stopped_by)
        late = undecided or undecided_by(too_long)
        sizes = s.level_sizes
        counts = zip(ir.actions, s.actions, strict=True)
        return Outcome(
            properties=self.judge.results(undecided, rebuild, decided, late),
            states=s.states,
            transitions=s.transitions,
            depth=s.depth,
            complete=stopped_by is None,
            stopped_by=stopped_by or too_long,
            actions=tuple(ActionCount(a.name, n, new, a.span) for a, (n, new, _, _) in counts),
            flags=flags,
            peak_memory=peak_memory(),
            explore_seconds=max(seconds - self.compiled.seconds, 0.0),
            compile_seconds=self.compiled.seconds,
            widest_level=max(sizes, default=0),
            initial_states=sizes[0] if sizes else 0,
            statistics=self._statistics(),
            warnings=self._warnings(stopped_by is None),
            notes=tuple(self.compiled.notes),
        )

    def _statistics(self) -> Statistics:
        s = self.search.statistics
        return Statistics(
            workers=self.workers,
            bytes_per_state=s.peak_bytes / max(s.table_used, 1),
            table_load=s.table_used / max(s.table_slots, 1),
            table_bytes=s.table_bytes,
            arena_bytes=s.arena_bytes,
            peak_bytes=s.peak_bytes,
        )

    def _warnings(self, complete: bool) -> tuple[Diagnostic, ...]:
        broken = asymmetries(self.spec, self.question)
        if not complete:
            return tuple(broken)
        ir = self.spec.spec
        counts = list(zip(ir.actions, self.search.actions, strict=True))
        seen = {a.name for a, (n, _, failed, _) in counts if n or failed}
        effective = {a.name for a, (_, _, _, changes) in counts if changes}
        of_antecedents = self.search.watches[len(self.compiled.of_states) :]
        never = [
            p
            for (p, _), found in zip(self.compiled.antecedents, of_antecedents, strict=False)
            if found is None
        ]
        return (*broken, *never_enabled(ir, seen, effective), *vacuous(never), *self.signs)


def _as_it_is(_: str, finding: Finding) -> Finding:
    return finding


class Tracer:
    """Rebuilds behaviours to the states that the engine noted, and shows them to a judge."""

    def __init__(self, compiled: Compiled, search: _engine.Search, judge: Judge) -> None:
        """Prepare to tell `judge` what `search` found."""
        self.compiled, self.search, self.judge = compiled, search, judge
        self.spec: Resolved = compiled.spec
        self.parents: dict[At, bytes] = {}
        self.links: dict[At, Link] = {}

    def tell(self) -> None:
        """Let the judge see every state and step that something was noted of."""
        failures = self.search.failures
        states = _present(self.search.watches[: len(self.compiled.of_states)])
        sources = _present([*self.search.step_watches, *failures[:4], failures[5]])
        unbounded = _present([failures[4]])
        self._find_parents({*states, *sources, *unbounded})
        if any(level == 0 for level, _ in sources):
            for execution in self.spec.starts():
                self.judge.stepped(None, execution)
        for at in self._in_order(states):
            self.judge.met(self._link(at))
        for at in self._in_order(unbounded):
            self.judge.within(self._link(at))
        for at in self._in_order(sources):
            self.judge.expanded(self._link(at))

    def link(self, at: At) -> Link:
        """Return the behaviour to a state that was found: its level, and the packed state."""
        self._find_parents({at})
        return self._link(at)

    def _in_order(self, found: set[At]) -> list[At]:
        there = [at for at in found if at[0] > 0]
        return sorted(there, key=lambda at: (at[0], self.spec.key(self._unpack(at[1]))))

    def _unpack(self, state: bytes) -> State:
        return self.compiled.layout.unpack(state)

    def _find_parents(self, found: set[At]) -> None:
        """Find the smallest predecessors of these states, and of those, down to the first level."""
        wanted = {state for level, state in found if level == self._deepest(found)}
        for level in range(self._deepest(found), 1, -1):
            targets = sorted(wanted)
            before = self.search.predecessors(level - 1, targets)
            for target, parent in zip(targets, before, strict=True):
                if parent is None:
                    raise InternalError("the native engine found a state that nothing leads to")
                self.parents[level, target] = parent
            wanted = {p for p in before if p} | {s for at, s in found if at == level - 1}

    @staticmethod
    def _deepest(found: set[At]) -> int:
        return max((level for level, _ in found), default=0)

    def _link(self, at: At) -> Link:
        chain = [at]
        while chain[-1] not in self.links and chain[-1][0] > 1:
            chain.append((chain[-1][0] - 1, self.parents[chain[-1]]))
        for place in reversed(chain):
            if place not in self.links:
                self.links[place] = self._step_to(place)
        return self.links[at]

    def _step_to(self, at: At) -> Link:
        """Return the link to a state: the first execution, of the state before, that leads to it."""
        level, packed = at
        before = self.links[level - 1, self.parents[at]] if level > 1 else None
        state = self._unpack(packed)
        symmetry = self.compiled.symmetry
        represent: Callable[[State], State] = symmetry.representative if symmetry else _same
        for execution in self.spec.executions(before.state) if before else self.spec.starts():
            result = execution.result
            if isinstance(result, Passed) and represent(result.state) == state:
                step = execution.step(self.spec.spec)
                return Link(before, step, state, level, self.spec.key(state))
        raise InternalError(
            "the native engine made a step that the reference engine cannot make; "
            "`--engine reference` is right, and this is a defect of pyverify"
        )


def _same(state: State) -> State:
    return state


def _present(found: list[At | None]) -> set[At]:
    return {at for at in found if at is not None and (at[0] > 0 or not at[1])}


def usable_cores() -> int:
    """Return how many cores this process may use, up to what one search makes good use of."""
    try:
        cores = len(os.sched_getaffinity(0))
    except AttributeError:  # macOS and Windows do not tell
        cores = os.cpu_count() or 1
    return min(cores, MOST_WORKERS)


def resident_memory() -> int:
    """Return how much memory this process has now, in bytes."""
    try:
        return int(Path("/proc/self/statm").read_text("ascii").split()[1]) * 4096
    except OSError:  # not Linux
        return peak_memory()
