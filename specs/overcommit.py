"""Over-committed hosts (S1 3343-3392): memory up to 1.5 times what there is, replicas in different racks.

Any placement within these limits, and a rack that loses its power: every service stays up, since no two replicas of it share a
rack. Numbers are halves, so that 1.5 is a whole one. `TogetherInARack` leaves anti-affinity out.
"""

from pyverify import (
    Map,
    Param,
    Range,
    Spec,
    Var,
    action,
    init,
    invariant,
    one_of,
    reachable,
    require,
)


class Overcommit(Spec):
    """Hosts 2r and 2r + 1 are in rack r; container c is a replica of service c mod services."""

    racks = Param(3, min=2)
    services = Param(2, min=1)
    replicas = Param(2, min=2)

    Host = Range(2 * racks)
    Rack = Range(racks)
    Container = Range(services * replicas)
    Service = Range(services)

    host = Var(Map[Container, Host], init=one_of(Map[Container, Host]))
    memory = Var(Map[Container, Range(257)], init=one_of(Map[Container, Range(257)]))
    lost = Var(Rack | None, init=None)

    def rack_of(self, c: int) -> int:
        return self.host[c] // 2

    def spread(self) -> bool:
        return all(
            c == d or c % self.services != d % self.services or self.rack_of(c) != self.rack_of(d)
            for c in self.Container
            for d in self.Container
        )

    @init
    def placed_within_the_limits(self) -> None:
        require(
            all(
                2 * sum(self.memory[c] for c in self.Container if self.host[c] == h) <= 3 * 256
                for h in self.Host
            )
        )
        require(self.spread())

    @action
    def lose(self, r: int = one_of(Rack)) -> None:
        require(self.lost is None)
        self.lost = r

    @action
    def recover(self) -> None:
        require(self.lost is not None)
        self.lost = None

    def is_up(self, s: int) -> bool:
        return any(c % self.services == s and self.rack_of(c) != self.lost for c in self.Container)

    @invariant
    def every_service_is_up(self) -> bool:
        return all(self.is_up(s) for s in self.Service)

    @invariant
    def replicas_stay_apart(self) -> bool:
        return self.spread()

    @invariant
    def no_memory_beyond_one_and_a_half(self) -> bool:
        return all(
            2 * sum(self.memory[c] for c in self.Container if self.host[c] == h) <= 3 * 256
            for h in self.Host
        )

    @reachable
    def a_rack_is_lost(self) -> bool:
        return self.lost is not None


class TogetherInARack(Overcommit):
    """Replicas are put wherever there is memory."""

    def spread(self) -> bool:
        return True
