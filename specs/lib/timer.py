"""What the clock and the timers of `pyverify.lib` do.

A server answers within a time that it does not always keep to; a client waits for the answer with a
timer, whose ticks a stopwatch counts. An urgent timer is looked at as soon as it expires.
"""

from typing import Self

from pyverify import (
    Param,
    Range,
    Spec,
    Symbols,
    Var,
    action,
    implies,
    invariant,
    reachable,
    require,
    step_invariant,
    terminal,
)
from pyverify.lib import Clock, Timer


class Patience(Spec):
    """A client asks, and gets an answer or gives up, until the clock stops."""

    limit = Param(2, doc="ticks that the client waits")
    horizon = Param(5)
    urgent = Param(False)

    clock = Clock(horizon)
    timer = Timer(limit, urgent)
    asked = Var(Range(horizon + 1), init=0, doc="when the client asked")
    outcome = Var(Symbols("none", "asked", "answered", "gave up"), init="none")

    def waited(self) -> int:
        return self.clock.now - self.asked

    @action
    def tick(self) -> None:
        self.clock.tick()
        self.timer.tick()

    @action
    def ask(self) -> None:
        self.outcome = "asked"
        self.asked = self.clock.now
        self.timer.start()

    @action
    def answer(self) -> None:
        require(self.outcome == "asked" and not self.timer.is_expired())
        self.outcome = "answered"
        self.timer.stop()

    @action
    def give_up(self) -> None:
        require(self.timer.is_expired())
        self.outcome = "gave up"
        self.timer.stop()

    @terminal
    def time_has_ended(self) -> bool:
        return self.clock.is_over()

    @invariant
    def runs_until_the_limit(self) -> bool:
        return self.timer.is_running() == (self.outcome == "asked" and self.waited() < self.limit)

    @invariant
    def expires_at_the_limit(self) -> bool:
        return self.timer.is_expired() == (self.outcome == "asked" and self.waited() >= self.limit)

    @step_invariant
    def gives_up_in_time(self, after: Self) -> bool:
        """Neither too early nor too late; the latter needs an urgent timer."""
        given_up = self.outcome == "asked" and after.outcome == "gave up"
        return implies(given_up, self.waited() == self.limit)

    @step_invariant
    def time_passes_by_ticks(self, after: Self) -> bool:
        return after.clock.now in {self.clock.now, self.clock.now + 1}

    @step_invariant
    def answers_only_who_waits(self, after: Self) -> bool:
        answered = self.outcome != "answered" and after.outcome == "answered"
        return implies(answered, self.timer.is_running())

    @reachable
    def nobody_asks(self) -> bool:
        return self.outcome == "none" and self.clock.is_over()

    @reachable
    def just_in_time(self) -> bool:
        """The answer comes in the last tick of the wait, and that in the last of all time."""
        late = self.waited() == self.limit - 1 and self.clock.is_over()
        return self.outcome == "answered" and late
