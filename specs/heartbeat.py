"""Heartbeat: a failure detector made of leases (S1 835-868; the failover it is for: S1 722-735).

For ever, each node either "sends a heartbeat", `lease[node] := Clock`, or is "tested for time-out",
`if Clock - lease[node] > DELTA then alive[node] := FALSE`. Claimed of it are

    safety      □ ∀n: ¬alive[n] ⇒ Clock − lease[n] > Δ
    liveness    □◇ ∀n: alive[n]

and that TLC "went through all reachable states (~10^6)" and found it right "for 3 nodes and a
network delay ≤ 2Δ". Both are false as written: a node that was declared dead renews its lease,
and nothing ever makes it alive again. The text has no step of the clock, so `tick` is added here,
and no network: see delayed_heartbeat.py.
"""

from pyverify import (
    Map,
    Param,
    Range,
    Spec,
    Var,
    action,
    always,
    eventually,
    invariant,
    one_of,
    reachable,
    require,
    temporal,
)


class Heartbeat(Spec):
    """As documented: a node renews its lease or is declared dead."""

    nodes = Param(3, doc="monitored nodes")
    delta = Param(2, doc="lease duration in ticks")
    horizon = Param(6, doc="the clock stops here")

    Node = Range(nodes)
    Time = Range(horizon + 1)

    clock = Var(Time, init=0)
    lease = Var(Map[Node, Time], init=0)
    alive = Var(Map[Node, bool], init=True)

    @action(fair="weak")
    def tick(self) -> None:
        require(self.clock < self.horizon)
        self.clock += 1

    @action
    def renew(self, n: int = one_of(Node)) -> None:
        self.lease[n] = self.clock

    @action
    def expire(self, n: int = one_of(Node)) -> None:
        require(self.clock - self.lease[n] > self.delta)
        self.alive[n] = False

    @invariant
    def dead_means_expired(self) -> bool:
        return all(self.alive[n] or self.clock - self.lease[n] > self.delta for n in self.Node)

    @temporal
    def everyone_returns(self) -> bool:
        return always(eventually(all(self.alive[n] for n in self.Node)))

    @reachable
    def everyone_dies(self) -> bool:
        return not any(self.alive[n] for n in self.Node)


class FencedHeartbeat(Heartbeat):
    """Dead is for ever: a node that was declared dead may not renew. Safe, but nobody returns."""

    @action
    def renew(self, n: int = one_of(Heartbeat.Node)) -> None:
        require(self.alive[n])
        super().renew(n)

    @reachable
    def all_renew(self) -> bool:
        return self.clock > self.delta and all(self.lease[n] == self.clock for n in self.Node)


class RejoiningHeartbeat(Heartbeat):
    """The repair: a renewal withdraws the verdict. Both claims hold, if nodes do renew (are fair).

    All return *together* only because the clock stops at the horizon; with a clock that runs on,
    each node returns again and again, but two of them may always be dead in turns.
    """

    @action(fair="weak", fair_per="n")
    def renew(self, n: int = one_of(Heartbeat.Node)) -> None:
        super().renew(n)
        self.alive[n] = True

    @reachable
    def all_renew(self) -> bool:
        return self.clock > self.delta and all(self.lease[n] == self.clock for n in self.Node)
