"""Heartbeats over a slow network: what the remark "network delay ≤ 2Δ" asks for (S1 868).

The detector of heartbeat.py declares a node dead after Δ without a renewal, and is said to be
right "for 3 nodes and a network delay ≤ 2Δ". What one wants of it in such a network is that a node
which does send a heartbeat every Δ is never declared dead. With a lease of Δ that is false; it
takes 3Δ, since heartbeats leave up to Δ apart and the next may travel for 2Δ. With one tick less
it is false again.

"□◇ all are alive" (S1 865) needs no such lease for a single node: whenever it is declared dead, one
of its heartbeats is under way, and arrives some time (is fair). But with too short a lease two nodes
may be dead in turns, and then there is never a moment at which both are alive.

Only ages are kept, not times: so the clock runs on for ever, and yet the states are finite.
"""

from pyverify import (
    Map,
    Param,
    Range,
    Set,
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


class DelayedHeartbeat(Spec):
    """Nodes send at least every `delta`, the network delivers within `delay`, in any order."""

    nodes = Param(2, doc="monitored nodes")
    delta = Param(1, doc="a node sends again before more than so many ticks have passed")
    delay = Param(2, doc="a heartbeat arrives before more than so many ticks have passed")
    lease = Param(1, doc="a node is declared dead when its heartbeat is older than this")

    Node = Range(nodes)
    Travelled = Range(delay + 1)

    silent = Var(Map[Node, Range(delta + 1)], init=0, doc="ticks since the node sent")
    flying = Var(Map[Node, Set[Travelled]], init=set(), doc="ages of its heartbeats under way")
    heard = Var(Map[Node, Range(lease + 2)], init=0, doc="age of the newest that has arrived")
    alive = Var(Map[Node, bool], init=True)

    @action
    def tick(self) -> None:
        """Time passes, unless somebody has to move first."""
        for n in self.Node:
            require(self.silent[n] < self.delta and self.delay not in self.flying[n])
            self.silent[n] += 1
            self.flying[n] = {age + 1 for age in self.flying[n]}
            self.heard[n] = min(self.heard[n] + 1, self.lease + 1)

    @action
    def send(self, n: int = one_of(Node)) -> None:
        self.silent[n] = 0
        self.flying[n].add(0)

    @action(fair="weak", fair_per="n")
    def receive(self, n: int = one_of(Node)) -> None:
        age = one_of(self.flying[n])
        self.flying[n].remove(age)
        self.heard[n] = min(self.heard[n], age)
        self.alive[n] = True

    @action
    def expire(self, n: int = one_of(Node)) -> None:
        require(self.heard[n] > self.lease)
        self.alive[n] = False

    @invariant
    def dead_means_expired(self) -> bool:
        return all(self.alive[n] or self.heard[n] > self.lease for n in self.Node)

    @invariant
    def nobody_is_slandered(self) -> bool:
        """Every node sends in time here, so none is ever declared dead."""
        return all(self.alive[n] for n in self.Node)

    @temporal
    def each_returns(self) -> bool:
        return all(always(eventually(self.alive[n])) for n in self.Node)

    @temporal
    def everyone_returns(self) -> bool:
        return always(eventually(all(self.alive[n] for n in self.Node)))

    @reachable
    def almost_expired(self) -> bool:
        """The lease is not longer than needed."""
        return any(self.heard[n] == self.lease for n in self.Node)
