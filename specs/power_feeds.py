"""Two power feeds, A and B (S1 2572-2577, 3124-3136): losing one never stops a service.

Every group of servers must span both feeds; that is anti-affinity, the dual of keeping together what talks much.
`AnyFeed` leaves it out. A theorem about every placement, so that the first state is any of them.
"""

from pyverify import (
    Map,
    Param,
    Range,
    Set,
    Spec,
    Symbols,
    Var,
    action,
    init,
    invariant,
    one_of,
    reachable,
    require,
)


class PowerFeeds(Spec):
    """Server s serves group s mod groups. One feed may fail, and come back before the other does."""

    groups = Param(3, min=1)
    replicas = Param(2, min=1)

    Server = Range(groups * replicas)
    Group = Range(groups)
    Feed = Symbols("a", "b")

    feed = Var(Map[Server, Feed], init=one_of(Map[Server, Feed]))
    down = Var(Set[Feed], init=set())

    def members(self, g: int) -> list[int]:
        return [s for s in self.Server if s % self.groups == g]

    def spans_both(self, g: int) -> bool:
        return all(any(self.feed[s] == f for s in self.members(g)) for f in self.Feed)

    @init
    def groups_span_both_feeds(self) -> None:
        require(all(self.spans_both(g) for g in self.Group))

    @action
    def fail(self, f: str = one_of(Feed)) -> None:
        require(len(self.down) == 0)
        self.down.add(f)

    @action
    def repair(self, f: str = one_of(Feed)) -> None:
        require(f in self.down)
        self.down.discard(f)

    @invariant
    def every_group_is_served(self) -> bool:
        return all(any(self.feed[s] not in self.down for s in self.members(g)) for g in self.Group)

    @invariant
    def one_feed_at_a_time(self) -> bool:
        return len(self.down) <= 1

    @invariant
    def feeds_stay(self) -> bool:
        return all(self.spans_both(g) for g in self.Group)

    @reachable
    def feed_a_is_lost(self) -> bool:
        return "a" in self.down


class AnyFeed(PowerFeeds):
    """Servers are put wherever there is a plug."""

    @init
    def groups_span_both_feeds(self) -> None:
        pass
