"""Peterson's lock for n processes, as a filter: of those at a level, the last to come waits.

There are n - 1 levels, and at each at least one of those who arrive stays behind, so that a single
one gets through (Peterson, 1981). Whoever waits gets in if nobody stops: to be overtaken, one must
let another arrive behind, and that one then waits instead.
"""

from pyverify import (
    Map,
    Param,
    Range,
    Spec,
    Var,
    invariant,
    leads_to,
    process,
    reachable,
    step,
    temporal,
    when,
)


class FilterLock(Spec):
    """The victim of a level waits as long as another is there, or higher."""

    n = Param(3, min=2, doc="processes")

    Proc = Range(n)
    Level = Range(1, n)

    level = Var(Map[Proc, Range(n)], init=0)
    victim = Var(Map[Level, Proc], init=0, doc="the last to come")

    async def outside(self) -> None:
        await step("outside")

    async def go_round(self, me: int) -> None:
        while True:
            await self.outside()
            self.level[me] = 1
            while True:
                await step("arrive")
                self.victim[self.level[me]] = me
                await step("wait")
                await when(self.victim[self.level[me]] != me or self.is_highest(me))
                if self.level[me] == self.n - 1:
                    break
                self.level[me] += 1
            await step("critical")
            self.level[me] = 0

    @process(Proc, fair="weak")
    async def worker(self, me: int) -> None:
        await self.go_round(me)

    def is_highest(self, p: int) -> bool:
        """Tell whether all others are at lower levels."""
        return all(q == p or self.level[q] < self.level[p] for q in self.Proc)

    @invariant
    def mutual_exclusion(self) -> bool:
        return sum(self.worker[p].at("critical") for p in self.Proc) <= 1

    @invariant
    def each_level_keeps_one_back(self) -> bool:
        return all(
            sum(self.level[p] > k or self.worker[p].at("critical") for p in self.Proc) <= self.n - k
            for k in self.Level
        )

    @temporal
    def first_does_not_starve(self) -> bool:
        return leads_to(self.worker[0].at("arrive", "wait"), self.worker[0].at("critical"))

    @temporal
    def nobody_starves(self) -> bool:
        return all(
            leads_to(self.worker[p].at("arrive", "wait"), self.worker[p].at("critical"))
            for p in self.Proc
        )

    @reachable
    def all_wait(self) -> bool:
        return all(self.worker[p].at("wait") for p in self.Proc)


class Resting(FilterLock):
    """Nobody has to want the lock; who rests is in nobody's way."""

    async def outside(self) -> None:
        await step("outside", fair=False)


class Stopping(FilterLock):
    """Nobody has to go on: one may stop in the critical section, and all others starve."""

    @process(FilterLock.Proc)
    async def worker(self, me: int) -> None:
        await self.go_round(me)


class Careless(FilterLock):
    """Waits for those who are higher, and not for those at the same level."""

    def is_highest(self, p: int) -> bool:
        return all(self.level[q] <= self.level[p] for q in self.Proc)
