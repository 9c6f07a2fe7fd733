"""Failover by leases: when the primary's heartbeats stop, its users go to the backup (S1 722-735).

    Heartbeat(p) > Δ  ⟹  ∀u ∈ Users(p): Routing(u) → p_backup        "the lease is over"
    □◇ ∀u ∃p: Primary(u, p) ∧ Alive(p)                                 "proved" by TLC
    FailoverTime < Δ + RTT_max
    Δ > 2 · RTT_max, "to avoid split brain"                             (S1 349-352, 907)

A monitor hears the heartbeats, and sends one notice that routes the users. From the crash on that
takes: the last heartbeat's way, a lease, the notice's way. So Δ + RTT is reached and passed, unless
a heartbeat's age counts from its sending (`stamped`, for which clocks must agree).

Split brain is a question of how often heartbeats are sent: every `period`, and a lease of
`period + delay` is enough if nothing is lost, whatever Δ is beside RTT. If messages are lost, no
lease is long enough, and the primary has to step down by itself (SteppingDown).
"""

from typing import Self

from pyverify import (
    Param,
    Range,
    Set,
    Spec,
    Var,
    action,
    always,
    eventually,
    implies,
    invariant,
    one_of,
    reachable,
    require,
    step_invariant,
    temporal,
)


class Failover(Spec):
    """As documented. Only ages are kept, not times; nobody lets a deadline pass, or stops for ever."""

    lease = Param(5, doc="Δ")
    period = Param(5, doc="the primary sends a heartbeat at least every so many ticks")
    delay = Param(1, doc="a message takes at most so many ticks; RTT_max is twice that", min=1)
    losses = Param(False, doc="heartbeats may be lost")
    stamped = Param(False, doc="a heartbeat's age counts from its sending, not its arrival")

    Travelled = Range(delay + 1)

    crashed = Var(bool, init=False)
    silent = Var(Range(period + 1), init=0, doc="ticks since the primary sent")
    flying = Var(Set[Travelled], init=set(), doc="ages of heartbeats under way")
    heard = Var(Range(lease + 2), init=0, doc="age of the newest that arrived")
    notice = Var(Travelled | None, init=None, doc="age of the notice under way")
    moved = Var(bool, init=False, doc="the users are routed to the backup")
    unserved = Var(Range(lease + 2 * delay + 3), init=0, doc="ticks since the crash, until moved")

    def expired(self) -> bool:
        return self.heard > self.lease

    def serving(self) -> bool:
        """The primary takes itself for the primary."""
        return not self.crashed

    def hear(self, age: int) -> None:
        """The monitor gets a heartbeat that was sent so long ago."""
        self.heard = min(self.heard, age if self.stamped else 0)

    @action(fair="weak")
    def tick(self) -> None:
        """Time passes, unless somebody has to move first."""
        require(self.silent < self.period)
        require(self.delay not in self.flying and self.notice != self.delay)
        require(not self.expired() or self.notice is not None or self.moved)
        self.silent += int(not self.crashed)
        self.flying = {age + 1 for age in self.flying}
        self.heard = min(self.heard + 1, self.lease + 1)
        self.notice = None if self.notice is None else self.notice + 1
        self.unserved += int(self.crashed and not self.moved)

    @action
    def crash(self) -> None:
        require(not self.crashed)
        self.crashed = True
        self.silent = 0

    @action
    def send(self) -> None:
        require(not self.crashed)
        self.silent = 0
        self.flying.add(0)

    @action(fair="weak")
    def receive(self) -> None:
        age = one_of(self.flying)
        self.flying.remove(age)
        self.hear(age)

    @action
    def lose(self) -> None:
        require(self.losses)
        self.flying.remove(one_of(self.flying))

    @action(fair="weak")
    def expire(self) -> None:
        """The lease is over: the monitor tells the users to go to the backup."""
        require(self.expired() and self.notice is None and not self.moved)
        self.notice = 0

    @action(fair="weak")
    def move(self) -> None:
        require(self.notice is not None)
        self.notice = None
        self.moved = True

    @step_invariant
    def moves_only_if_expired(self, after: Self) -> bool:
        return implies(self.notice is None and after.notice is not None, self.heard > self.lease)

    @invariant
    def failover_in_time(self) -> bool:
        return self.unserved < self.lease + 2 * self.delay

    @invariant
    def failover_takes_no_longer(self) -> bool:
        """It takes a tick until "more than Δ" is true."""
        return self.unserved <= self.lease + 1 + 2 * self.delay

    @temporal
    def users_are_served(self) -> bool:
        return always(eventually(not self.crashed or self.moved))

    @invariant
    def no_split_brain(self) -> bool:
        return not (self.moved and self.serving())

    @reachable
    def fails_over(self) -> bool:
        return self.crashed and self.moved


class SteppingDown(Failover):
    """The repair for lost messages: the primary has a lease, too, that acknowledgements renew.

    It counts from the sending of the heartbeat, so that it is over before the monitor's is. The
    monitor acknowledges nothing once it has sent the notice.
    """

    acks = Var(Set[Range(2 * Failover.delay + 1)], init=set(), doc="ages since the heartbeat left")
    acked = Var(Range(Failover.lease + 2), init=0, doc="age of the newest one acknowledged")

    def serving(self) -> bool:
        return not self.crashed and self.acked <= self.lease

    def hear(self, age: int) -> None:
        super().hear(age)
        if self.notice is None and not self.moved:
            self.acks.add(age)

    @action(fair="weak")
    def tick(self) -> None:
        require(2 * self.delay not in self.acks)
        super().tick()
        self.acks = {age + 1 for age in self.acks}
        self.acked = min(self.acked + 1, self.lease + 1)

    @action(fair="weak")
    def receive_ack(self) -> None:
        age = one_of(self.acks)
        self.acks.remove(age)
        self.acked = min(self.acked, age)

    @action
    def lose_ack(self) -> None:
        require(self.losses)
        self.acks.remove(one_of(self.acks))

    @invariant
    def steps_down_only_if_needed(self) -> bool:
        """Whoever has not crashed serves; true if nothing is lost and Δ is at least period + RTT."""
        return self.crashed or self.serving()

    @reachable
    def steps_down_in_time(self) -> bool:
        """The users are moved, the primary is up, and does not serve them."""
        return self.moved and not self.crashed and not self.serving()
