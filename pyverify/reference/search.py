"""Breadth-first search by levels: every reachable state, once, in canonical order.

A level is expanded in order of state; actions, instances and choices in the order of `step`. So
traces are shortest, and the same on every run. A constraint bounds what is counted and expanded
(language rule 16); limits stop the search, and what it found until then stays found.
"""

from __future__ import annotations

import resource
import sys
import time
from collections import Counter
from collections.abc import Callable, Mapping

from pyverify.engines import Progress, Question, Report
from pyverify.errors import Diagnostic, SpecError
from pyverify.ir import nodes as N
from pyverify.outcome import ActionCount, Flags, Outcome
from pyverify.reference.behaviours import Behaviours
from pyverify.reference.execute import Failed, Passed
from pyverify.reference.judge import Decision, Finding, Judge, Link
from pyverify.reference.liveness import Liveness
from pyverify.reference.step import Execution, Resolved
from pyverify.reference.symmetry import Symmetry, asymmetries, symmetry_of
from pyverify.reference.warnings import never_enabled, never_true, vacuous
from pyverify.values import State

# Why an undecided property is undecided, by what stopped the search.
UNDECIDED = {
    "max-states": "the limit on states was reached before everything was explored",
    "max-depth": "the limit on depth was reached before everything was explored",
    "time-limit": "the time limit was reached before everything was explored",
    "memory": "the memory limit was reached before everything was explored",
    "interrupt": "the search was interrupted before everything was explored",
    "fail-fast": "the search stopped at another property's violation (--fail-fast)",
}


# After these, what was explored is looked at for behaviours that violate something.
GOES_ON = (None, "max-states", "max-depth")

REPORT_EVERY = 0.2  # seconds


class Stopped(Exception):  # noqa: N818  # a way out of the search, not an error
    """Raised where a limit is hit; `limit` is a key of `UNDECIDED`."""

    def __init__(self, limit: str) -> None:
        """Note the limit."""
        super().__init__(limit)
        self.limit = limit


class Search:
    """One exploration; `run` it once."""

    def __init__(self, spec: N.SpecIR, question: Question, report: Report | None = None) -> None:
        """Prepare to explore `spec` as far as `question` says."""
        self.spec = Resolved(spec)
        self.question, self.limits = question, question.limits
        self.judge = Judge(self.spec, question)
        self.symmetry: Symmetry | None = symmetry_of(self.spec, question)
        self.clock = Clock(question, report)
        self.visited: dict[State, bool] = {}  # the state, and whether the constraint allows it
        self.states = self.expanded = 0
        self.sizes: list[int] = []  # states on each level
        self.transitions: Counter[str] = Counter()
        self.new_states: Counter[str] = Counter()
        self.failed: set[str] = set()  # actions with a failed execution
        self.effective: set[str] = set()  # actions with a step that changes the state
        self.found: list[Link] = []  # the next level
        self.too_deep = False
        self.signs: list[Diagnostic] = []  # warnings about the properties of whole behaviours

    def run(self) -> Outcome:
        """Explore, and return what is known when there is nothing left or a limit is hit."""
        stopped_by = stopped_by_what(self._explore)
        decided: dict[str, Decision] = {}
        too_long = stopped_by_what(lambda: self._decide(stopped_by, decided))
        return self._outcome(stopped_by, decided, too_long)

    # ------------------------------------------------------------ exploring

    def _explore(self) -> None:
        self._start()
        while self.found:
            if self.question.fail_fast and self.judge.is_violated():
                raise Stopped("fail-fast")
            if self.limits.max_states is not None and self.states > self.limits.max_states:
                raise Stopped("max-states")
            level, self.found = sorted(self.found, key=lambda link: link.key), []
            for link in level:
                self.clock.check(self.progress)
                self._expand(link)
            if self.too_deep:
                raise Stopped("max-depth")

    def _start(self) -> None:
        """Find the initial states (rule 15)."""
        nothing = True
        for execution in self.spec.starts():
            nothing = False
            self.clock.check(self.progress)
            if isinstance(execution.result, Passed):
                self._reach(None, execution, execution.result.state)
            else:
                self.judge.stepped(None, execution)
        if nothing:
            raise SpecError(no_initial_state(self.spec.spec))

    def _expand(self, link: Link) -> None:
        for execution in self.judge.expanded(link):
            assert execution.action is not None, "only init has no action"
            name, result = execution.action.name, execution.result
            if isinstance(result, Failed):
                self.failed.add(name)
                continue
            self.transitions[name] += 1
            if result.state != link.state:
                self.effective.add(name)
                self._reach(link, execution, result.state)
        self.expanded += 1

    def _reach(self, previous: Link | None, execution: Execution, state: State) -> None:
        """Judge a state, count it and put it into the next level, if it is new and allowed."""
        if self.symmetry:
            state = self.symmetry.representative(state)
        if state in self.visited:
            return
        level = previous.level + 1 if previous else 1
        step = execution.step(self.spec.spec)
        link = Link(previous, step, state, level, self.spec.key(state))
        allowed = self.judge.within(link)
        if allowed and self.limits.max_depth is not None and level > self.limits.max_depth:
            self.too_deep = True
            return
        if allowed:
            self._count(link, execution.action)
        self.visited[state] = allowed
        self.judge.met(link)

    def _count(self, link: Link, action: N.Action | None) -> None:
        self.states += 1
        if link.level > len(self.sizes):
            self.sizes.append(0)
        self.sizes[link.level - 1] += 1
        if action is not None:
            self.new_states[action.name] += 1
        self.found.append(link)

    # ------------------------------------------------------------ telling

    def progress(self) -> Progress:
        """Return where the exploration stands."""
        return Progress(
            self.states,
            self.transitions.total(),
            len(self.sizes),
            self.states - self.expanded,
            self.clock.seconds(),
        )

    def _warnings(self, complete: bool) -> tuple[Diagnostic, ...]:
        broken = asymmetries(self.spec, self.question)
        if not complete:
            return tuple(broken)
        seen = {*self.transitions, *self.failed}
        idle = never_enabled(self.spec.spec, seen, self.effective)
        return (*broken, *idle, *vacuous(never_true(self.spec, self.visited)), *self.signs)

    def _rebuild(self, name: str, finding: Finding) -> Finding:
        return self.symmetry.rebuild(name, finding) if self.symmetry else finding

    def _decide(self, stopped_by: str | None, decided: dict[str, Decision]) -> None:
        """Decide the properties of whole behaviours, one by one; Stopped where a limit is hit."""
        asked = self.judge.of_behaviours
        if not asked or stopped_by not in GOES_ON:
            return

        def check() -> None:
            self.clock.check(self.progress)

        found = (state for state, allowed in self.visited.items() if allowed)
        represent = self.symmetry.representative if self.symmetry else None
        graph = Behaviours(self.spec, found, check, represent)
        liveness = Liveness(graph, undecided_by(stopped_by), check)
        for p in asked:
            decided[p.name] = liveness.decide(p)
        self.signs = liveness.warnings

    def _outcome(
        self, stopped_by: str | None, decided: Mapping[str, Decision], too_long: str | None
    ) -> Outcome:
        """Return what is known; `too_long` is what stopped the judging of whole behaviours."""
        seconds = self.clock.seconds()
        properties = self.spec.spec.properties
        flags = Flags(
            constraint=any(p.kind == "constraint" for p in properties),
            symmetry=self.symmetry is not None,
            deadlock="deadlock" in self.judge.reserved,
        )
        undecided = undecided_by(stopped_by)
        late = undecided or undecided_by(too_long)
        return Outcome(
            properties=self.judge.results(undecided, self._rebuild, decided, late),
            states=self.states,
            transitions=self.transitions.total(),
            depth=len(self.sizes),
            complete=stopped_by is None,
            stopped_by=stopped_by or too_long,
            actions=tuple(
                ActionCount(a.name, self.transitions[a.name], self.new_states[a.name], a.span)
                for a in self.spec.spec.actions
            ),
            flags=flags,
            peak_memory=peak_memory(),
            explore_seconds=seconds,
            widest_level=max(self.sizes, default=0),
            initial_states=self.sizes[0] if self.sizes else 0,
            warnings=self._warnings(stopped_by is None),
        )


def undecided_by(stopped_by: str | None) -> str | None:
    """Return why a property is undecided after a stop; None if there was none."""
    return None if stopped_by is None else UNDECIDED[stopped_by]


def stopped_by_what(work: Callable[[], None]) -> str | None:
    """Do some work; return what stopped it, as a key of `UNDECIDED`, or None."""
    try:
        work()
    except Stopped as stopped:
        return stopped.limit
    except KeyboardInterrupt:
        return "interrupt"
    return None


class Clock:
    """Watches time and memory, and reports progress a few times a second."""

    def __init__(self, question: Question, report: Report | None) -> None:
        """Start the clock."""
        self.limits = question.limits
        self.report = report
        self.started = self.reported = time.monotonic()

    def seconds(self) -> float:
        """Return the seconds since the start."""
        return time.monotonic() - self.started

    def check(self, progress: Callable[[], Progress]) -> None:
        """Raise Stopped at a limit; report when it is time to."""
        now = time.monotonic()
        limits = self.limits
        if limits.time_limit is not None and now - self.started > limits.time_limit:
            raise Stopped("time-limit")
        if limits.memory is not None and peak_memory() > limits.memory:
            raise Stopped("memory")
        if self.report is not None and now - self.reported > REPORT_EVERY:
            self.reported = now
            self.report(progress())


def peak_memory() -> int:
    """Return the most memory this process has had so far, in bytes."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def no_initial_state(spec: N.SpecIR) -> Diagnostic:
    """Return what is said of a spec whose init has no execution."""
    return Diagnostic(
        "no-initial-state",
        spec.span,
        f"{spec.name} has no initial state: no choice of initial values passes",
        help="look at the `require`s of its @init methods, and at `one_of` of an empty set",
    )
