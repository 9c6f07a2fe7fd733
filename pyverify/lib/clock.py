"""Time, counted in ticks: a clock that ends somewhere, and timers, which need no end.

    clock = Clock(horizon=6)                   the hour, `now`, for protocols that compare times
    alarm = Map[Node, Timer(limit=3)]          for those that only wait: so much less state

Nothing ticks by itself: an action of the spec is the tick of everything at once, as in

    @action
    def tick(self):
        for n in self.Node:
            self.alarm[n].tick()
"""

from pyverify.lang import Component, Param, Range, Var, require


class Clock(Component):
    """The time since the beginning, up to `horizon`, where it stops."""

    horizon = Param(1, doc="the clock stops here", min=1)

    now = Var(Range(horizon + 1), init=0)

    def is_over(self) -> bool:
        """Tell whether time has ended: where stopping is fine."""
        return self.now == self.horizon

    def tick(self) -> None:
        """Let a tick pass, while there is one left."""
        require(not self.is_over())
        self.now += 1


class Timer(Component):
    """Expires `limit` ticks after its start, unless it is stopped or started again before.

    An `urgent` timer is a deadline: no time passes while it is expired. Who waits for one never
    comes too late, and a spec in which nobody does has a deadlock.
    """

    limit = Param(1, doc="ticks until it expires", min=1)
    urgent = Param(False, doc="no time passes while it is expired")

    left = Var(Range(limit + 1) | None, init=None, doc="ticks until it expires; None: stopped")

    def is_running(self) -> bool:
        """Tell whether it was started, and is not expired."""
        return self.left is not None and self.left > 0

    def is_expired(self) -> bool:
        """Tell whether it was started `limit` ticks ago, or more."""
        return self.left == 0

    def start(self) -> None:
        """Start it, from the beginning if it is running."""
        self.left = self.limit

    def stop(self) -> None:
        """Stop it; so it does not expire, or is not expired any more."""
        self.left = None

    def tick(self) -> None:
        """Let a tick pass; if it is urgent and expired, wait until it is stopped or started."""
        require(not (self.urgent and self.is_expired()))
        if self.left is not None and self.left > 0:
            self.left -= 1
