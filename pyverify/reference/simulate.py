"""Random walks: a sample of behaviours, judged like a search judges all of them.

A walk starts in a random initial state and takes random steps, each with the same chance among
the executions that pass, in canonical order: a seed means the same walks everywhere. Walks find
violations; they never show that there are none.
"""

from __future__ import annotations

from collections import Counter
from random import Random

from pyverify.engines import Progress, Question, Report, Walks
from pyverify.errors import SpecError
from pyverify.ir import nodes as N
from pyverify.outcome import ActionCount, Flags, Outcome
from pyverify.reference.execute import Passed
from pyverify.reference.judge import Judge, Link
from pyverify.reference.search import UNDECIDED, Clock, Stopped, no_initial_state, peak_memory
from pyverify.reference.step import Execution, Resolved
from pyverify.values import State

NOT_DECIDED = "random walks do not decide it"


def simulate(
    spec: N.SpecIR, question: Question, walks: Walks, report: Report | None = None
) -> Outcome:
    """Take random walks through `spec`, and return what they found; nothing is ever complete.

    `states` counts the distinct states met, `transitions` the steps taken, `depth` the states of
    the longest walk.
    """
    return _Simulation(spec, question, report).run(walks)


class _Simulation:
    def __init__(self, spec: N.SpecIR, question: Question, report: Report | None) -> None:
        self.spec = Resolved(spec)
        self.question = question
        self.judge = Judge(self.spec, question)
        self.clock = Clock(question, report)
        self.met: set[State] = set()
        self.initial: set[State] = set()
        self.taken: Counter[str] = Counter()
        self.new: Counter[str] = Counter()
        self.depth = 0

    def run(self, walks: Walks) -> Outcome:
        stopped_by: str | None = None
        random = Random(walks.seed)
        try:
            starts = self._starts()
            for _ in range(walks.runs if starts else 0):
                self._walk(starts, random, walks.depth)
        except Stopped as stopped:
            stopped_by = stopped.limit
        except KeyboardInterrupt:
            stopped_by = "interrupt"
        return self._outcome(stopped_by)

    def _starts(self) -> list[Execution]:
        executions = list(self.spec.starts())
        if not executions:
            raise SpecError(no_initial_state(self.spec.spec))
        for execution in executions:
            self.judge.stepped(None, execution)
        return [e for e in executions if isinstance(e.result, Passed)]

    def _walk(self, options: list[Execution], random: Random, depth: int) -> None:
        """Walk until there is no step, the constraint forbids more, or `depth` steps are taken."""
        link: Link | None = None
        for _ in range(depth + 1):
            if not options:
                return
            self.clock.check(self._progress)
            link = self._take(link, random.choice(options))
            if not self.judge.within(link):
                return
            options = [e for e in self.judge.expanded(link) if isinstance(e.result, Passed)]
            if self.question.fail_fast and self.judge.is_violated():
                raise Stopped("fail-fast")

    def _take(self, previous: Link | None, execution: Execution) -> Link:
        """Make the step, and judge the state it leads to."""
        state = execution.result.state if isinstance(execution.result, Passed) else ()
        level = previous.level + 1 if previous else 1
        link = Link(previous, execution.step(self.spec.spec), state, level, self.spec.key(state))
        self.depth = max(self.depth, level)
        if execution.action is None:
            self.initial.add(state)
        else:
            self.taken[execution.action.name] += 1
            self.new[execution.action.name] += state not in self.met
        self.met.add(state)
        self.judge.met(link)
        return link

    def _progress(self) -> Progress:
        steps = self.taken.total()
        return Progress(len(self.met), steps, self.depth, 0, self.clock.seconds())

    def _outcome(self, stopped_by: str | None) -> Outcome:
        spec = self.spec.spec
        why = UNDECIDED[stopped_by] if stopped_by else NOT_DECIDED
        counts = (
            ActionCount(a.name, self.taken[a.name], self.new[a.name], a.span) for a in spec.actions
        )
        constrained = any(p.kind == "constraint" for p in spec.properties)
        return Outcome(
            properties=self.judge.results(why, lambda _, finding: finding),
            states=len(self.met),
            transitions=self.taken.total(),
            depth=self.depth,
            complete=False,
            stopped_by=stopped_by,
            actions=tuple(counts),
            flags=Flags(constrained, False, "deadlock" in self.judge.reserved),
            peak_memory=peak_memory(),
            explore_seconds=self.clock.seconds(),
            initial_states=len(self.initial),
        )
