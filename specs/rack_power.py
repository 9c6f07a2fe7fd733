"""The power of a rack under migration: it never exceeds what the rack may draw (S1 2550-2557, 2993-3000, 3170-3176).

The document says that SPIN or UPPAAL with BDDs decide this for 10^15 states. Servers draw more and less, and move from
rack to rack; one that moves draws on both. `RackPower` with ten servers, two racks of 12 kW and units of 100 W has
more states than that (`benchmarks/rack_states.py` counts them exactly), and `pyverify prove` visits none of them.
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


class RackPower(Spec):
    """A server reserves its power on the rack that it moves to before it moves."""

    servers = Param(10, min=1)
    racks = Param(2, min=2)
    cap = Param(120, min=0, doc="what a rack may draw, in units of 100 W: 12 kW")
    peak = Param(56, min=1, doc="what a server draws at most: 5.6 kW, eight GPUs of 700 W")

    Server = Range(servers)
    Rack = Range(racks)
    Draw = Range(peak + 1)

    draw = Var(Map[Server, Draw], init=0)
    home = Var(Map[Server, Rack], init=0)
    goal = Var(Map[Server, Rack | None], init=None, doc="where it moves to, while it moves")

    def charged(self, s: int, r: int) -> bool:
        """Whether a server counts on a rack: it is there, or has reserved there."""
        return self.home[s] == r or self.goal[s] == r

    def load(self, r: int) -> int:
        return sum(self.draw[s] for s in self.Server if self.charged(s, r))

    @action
    def draw_more(self, s: int = one_of(Server), units: int = one_of(Draw)) -> None:
        more = units - self.draw[s]
        require(more > 0)
        require(all(not self.charged(s, r) or self.load(r) + more <= self.cap for r in self.Rack))
        self.draw[s] = units

    @action
    def draw_less(self, s: int = one_of(Server)) -> None:
        require(self.draw[s] > 0)
        self.draw[s] -= 1

    @action
    def reserve(self, s: int = one_of(Server), r: int = one_of(Rack)) -> None:
        require(self.goal[s] is None and self.home[s] != r)
        require(self.load(r) + self.draw[s] <= self.cap)
        self.goal[s] = r

    @action
    def arrive(self, s: int = one_of(Server)) -> None:
        goal = self.goal[s]
        if goal is not None:
            self.home[s] = goal
            self.goal[s] = None
        else:
            require(False)

    @invariant
    def within_the_cap(self) -> bool:
        return all(self.load(r) <= self.cap for r in self.Rack)

    @invariant
    def moves_elsewhere(self) -> bool:
        return all(self.goal[s] != self.home[s] for s in self.Server)

    @reachable
    def a_rack_is_full(self) -> bool:
        return any(self.load(r) == self.cap for r in self.Rack)


class MovesFirst(RackPower):
    """A server looks for room when it sets out, and reserves nothing: what it finds on arrival is another load."""

    def charged(self, s: int, r: int) -> bool:
        return self.home[s] == r


class ThirdServer(Spec):
    """Theorem 1's example (S1 3056-3068): of servers that draw 5.6 kW, a rack of 12 kW holds two."""

    cap = Param(120, doc="in units of 100 W")
    peak = Param(
        56, symbolic=True, min=41, doc="what each draws: three fit if that is 4 kW or less"
    )

    Server = Range(6)

    inside = Var(Map[Server, bool], init=one_of(Map[Server, bool]))

    def count(self) -> int:
        return sum(self.inside[s] for s in self.Server)

    @init
    def within_the_cap(self) -> None:
        require(self.count() * self.peak <= self.cap)

    @invariant
    def at_most_two(self) -> bool:
        return self.count() <= 2

    @reachable
    def two_fit(self) -> bool:
        return self.count() == 2
