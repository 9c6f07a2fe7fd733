"""Random walks in machine code, told in the user's terms: see `reference.simulate` for the meaning.

The numbers are the engine's own (xoshiro256**), so a seed does not mean the same walks as in the
reference engine; it means the same walks on every machine. Distinct states are not counted.
"""

from __future__ import annotations

import time

from pyverify.engines import Progress, Question, Report, Walks
from pyverify.errors import InternalError, SpecError
from pyverify.ir import nodes as N
from pyverify.native import _engine
from pyverify.native.compiling import Compiled, with_room
from pyverify.native.search import REPORT_EVERY, SLICE
from pyverify.outcome import ActionCount, Flags, Outcome
from pyverify.reference.execute import Passed
from pyverify.reference.judge import Judge, Link
from pyverify.reference.search import UNDECIDED, no_initial_state, peak_memory
from pyverify.reference.simulate import NOT_DECIDED
from pyverify.reference.step import Execution, Resolved


def simulate(
    spec: N.SpecIR, question: Question, walks: Walks, report: Report | None = None
) -> Outcome:
    """Take random walks through `spec`, and return what they found; nothing is ever complete."""
    resolved = Resolved(spec)

    def walk(room: int) -> Outcome:
        compiled = Compiled(resolved, question, None, room)
        return _Simulation(compiled, question, walks, report).run()

    return with_room(walk)


class _Simulation:
    def __init__(
        self, compiled: Compiled, question: Question, walks: Walks, report: Report | None
    ) -> None:
        self.compiled, self.question, self.walks = compiled, question, walks
        self.spec, self.report = compiled.spec, report
        self.judge = Judge(compiled.spec, question)
        self.walker = _engine.Walker(
            compiled.program,
            walks.seed & ((1 << 64) - 1),
            watches=compiled.modes(),
            step_watches=[_engine.VIOLATION] * len(compiled.step_watches),
            failures=compiled.failure_modes(),
            fail_fast=question.fail_fast,
        )
        self.started = self.reported = time.monotonic()

    def run(self) -> Outcome:
        stopped_by = self._walk()
        seconds = time.monotonic() - self.started
        if self.walker.start_entries == 0 and stopped_by is None:
            raise SpecError(no_initial_state(self.spec.spec))
        self._tell()
        if stopped_by is None and self.question.fail_fast and self.judge.is_violated():
            stopped_by = "fail-fast"
        return self._outcome(stopped_by, seconds)

    def _walk(self) -> str | None:
        limit = self.question.limits.time_limit
        try:
            while not self.walker.run(self.walks.runs, self.walks.depth, SLICE):
                now = time.monotonic()
                if limit is not None and now - self.started > limit:
                    return "time-limit"
                if self.report and now - self.reported > REPORT_EVERY:
                    self.reported = now
                    w = self.walker
                    done = w.walks / self.walks.runs
                    passed = now - self.started
                    self.report(Progress(None, w.steps, w.deepest, 0, passed, done))
        except KeyboardInterrupt:
            return "interrupt"
        return None

    # ------------------------------------------------------------ telling

    def _tell(self) -> None:
        """Let the judge see every state and step that something was noted of, at its walk's end."""
        w = self.walker
        for found in w.watches[: len(self.compiled.of_states)]:
            if found is not None:
                self.judge.met(self._link(found))
        for found in (*w.step_watches, *w.failures):
            if found is None:
                continue
            if found[1] == 0:  # of init
                for execution in self.spec.starts():
                    self.judge.stepped(None, execution)
                continue
            link = self._link(found)
            if self.judge.within(link):
                self.judge.expanded(link)

    def _link(self, found: tuple[int, int]) -> Link:
        link: Link | None = None
        for instance, packed in self.walker.replay(*found, self.walks.depth):
            link = self._next(link, instance, packed)
        assert link is not None, "a walk has a first state"
        return link

    def _next(self, before: Link | None, instance: int, packed: bytes) -> Link:
        state = self.compiled.layout.unpack(packed)
        level = before.level + 1 if before else 1
        for execution in self.spec.executions(before.state) if before else self.spec.starts():
            result = execution.result
            reached = isinstance(result, Passed) and result.state == state
            if reached and self._is_step(execution, instance):
                step = execution.step(self.spec.spec)
                return Link(before, step, state, level, self.spec.key(state))
        raise InternalError(
            "the native engine made a step that the reference engine cannot make; "
            "`--engine reference` is right, and this is a defect of pyverify"
        )

    def _is_step(self, execution: Execution, instance: int) -> bool:
        if instance < 0:
            return True
        action, args = self.compiled.instances[instance]
        return execution.action is action and execution.args == args

    def _outcome(self, stopped_by: str | None, seconds: float) -> Outcome:
        ir, w = self.spec.spec, self.walker
        why = UNDECIDED[stopped_by] if stopped_by else NOT_DECIDED
        constrained = any(p.kind == "constraint" for p in ir.properties)
        return Outcome(
            properties=self.judge.results(why, lambda _, finding: finding),
            states=None,
            transitions=w.steps,
            depth=w.deepest,
            complete=False,
            stopped_by=stopped_by,
            actions=tuple(
                ActionCount(a.name, n, None, a.span)
                for a, n in zip(ir.actions, w.taken, strict=True)
            ),
            flags=Flags(constrained, False, "deadlock" in self.judge.reserved),
            peak_memory=peak_memory(),
            explore_seconds=seconds,
            compile_seconds=self.compiled.seconds,
            initial_states=w.start_states,
            notes=tuple(self.compiled.notes),
        )
