"""A saga whose coordinator crashes: what has to be in its log, and when (S1 1080-1093, 1439-1440).

The document's code keeps the list `executed` in memory, and claims that an aborted saga ends in a
valid state (S1 1078). "Event sourcing records the changes of the order's state" (S1 1440): a log
survives the crash, and the coordinator that starts again compensates what it finds there. When is
a step written to it?

    NONE      never, as in the code: after a crash nothing is compensated
    AFTER     once it has happened, as an event: a crash in between loses the step
    BEFORE    before it happens, as an intent. Then a crash in between leaves a step that was not
              done, and one after a compensation leaves a step that was compensated already. Both
              are compensated in vain, which must change nothing: compensations have to be idempotent

Sagas are from Garcia-Molina and Salem (1987), who log both the beginning and the end of each step.
"""

from enum import Enum
from typing import Self

from pyverify import (
    Map,
    Param,
    Range,
    Spec,
    Var,
    action,
    eventually,
    implies,
    invariant,
    reachable,
    require,
    step_invariant,
    temporal,
    terminal,
)


class Log(Enum):
    """When a step is written to the log."""

    NONE = 0
    AFTER = 1
    BEFORE = 2


class CrashingSaga(Spec):
    """One saga; its steps happen in order, so that a number tells which are executed."""

    steps = Param(3)
    crashes = Param(1, doc="the coordinator crashes at most so often")
    log = Param(Log.NONE, doc="when a step is written to the log")
    idempotent = Param(
        False, doc="to compensate what is not done, or not any more, changes nothing"
    )

    Step = Range(steps)
    Count = Range(steps + 1)

    effect = Var(Map[Step, Range(-crashes, 2)], init=0, doc="1 if done, less if undone too often")
    known = Var(Count, init=0, doc="executed and not compensated, as the coordinator knows")
    logged = Var(Count, init=0, doc="the same, as the log says")
    failed = Var(bool, init=False)
    crashed = Var(Range(crashes + 1), init=0)

    def written(self) -> bool:
        return self.log == Log.NONE or self.logged == self.known

    def completed(self) -> bool:
        return not self.failed and self.known == self.steps and self.written()

    def aborted(self) -> bool:
        return self.failed and self.known == 0 and self.written()

    @action(fair="weak")
    def intend(self) -> None:
        require(self.log == Log.BEFORE and not self.failed)
        require(self.logged == self.known < self.steps)
        self.logged += 1

    @action(fair="weak")
    def forward(self) -> None:
        require(not self.failed and self.known < self.steps)
        require(self.logged == self.known + 1 if self.log == Log.BEFORE else self.written())
        self.effect[self.known] += 1
        self.known += 1

    @action
    def fail(self) -> None:
        """The next step raises, before any effect."""
        require(not self.failed and self.known < self.steps)
        self.failed = True

    @action(fair="weak")
    def compensate(self) -> None:
        require(self.failed and self.known > 0 and self.written())
        self.known -= 1
        if self.effect[self.known] == 1 or not self.idempotent:
            self.effect[self.known] -= 1

    @action(fair="weak")
    def write(self) -> None:
        """The log follows: a step is done, or compensated, or was intended and failed."""
        require(self.log != Log.NONE)
        require(self.logged < self.known or (self.failed and self.logged > self.known))
        self.logged = self.known

    @action
    def crash(self) -> None:
        """And start again, to compensate what the log says."""
        require(self.crashed < self.crashes and not self.over())
        self.crashed += 1
        self.known = self.logged
        self.failed = True

    @terminal
    def over(self) -> bool:
        return self.completed() or self.aborted()

    @invariant
    def aborted_leaves_no_trace(self) -> bool:
        return implies(self.aborted(), all(self.effect[t] == 0 for t in self.Step))

    @invariant
    def completed_is_done(self) -> bool:
        return implies(self.completed(), all(self.effect[t] == 1 for t in self.Step))

    @invariant
    def done_is_logged(self) -> bool:
        """What write-ahead means: the log knows all that may have to be compensated."""
        ahead = self.log == Log.BEFORE
        return not ahead or all(self.effect[t] != 1 or t < self.logged for t in self.Step)

    @step_invariant
    def over_is_final(self, after: Self) -> bool:
        return not self.over()

    @temporal
    def ends(self) -> bool:
        """The coordinator goes on, also after a crash; it is not known for how long a step runs."""
        return eventually(self.over())

    @reachable
    def aborts_at_the_last_step(self) -> bool:
        return self.failed and self.known == self.steps - 1 and self.crashed == 0

    @reachable
    def aborts_after_all_crashes(self) -> bool:
        return self.aborted() and self.crashed == self.crashes
