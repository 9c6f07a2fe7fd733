"""Peterson's lock for n processes, as a filter: of those at a level, the last to come waits.

The yardstick for liveness: nobody starves, if every process goes on (Peterson, 1981).
"""

from pyverify import (
    Map,
    Param,
    Range,
    Spec,
    Var,
    always,
    eventually,
    implies,
    invariant,
    process,
    step,
    temporal,
    when,
)


class FilterLock(Spec):
    """Each process climbs n - 1 levels; the victim of a level waits for those who are higher."""

    n = Param(3, min=2, doc="processes")

    Proc = Range(n)
    Level = Range(1, n)

    level = Var(Map[Proc, Range(n)], init=0)
    victim = Var(Map[Level, Proc], init=0)

    @process(Proc, fair="weak")
    async def worker(self, me: int) -> None:
        while True:
            await step("outside")
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

    def is_highest(self, p: int) -> bool:
        """Tell whether all others are at lower levels."""
        return all(q == p or self.level[q] < self.level[p] for q in self.Proc)

    @invariant
    def mutual_exclusion(self) -> bool:
        return sum(self.worker[p].at("critical") for p in self.Proc) <= 1

    @temporal
    def nobody_starves(self) -> bool:
        return all(
            always(
                implies(
                    self.worker[p].at("arrive", "wait"), eventually(self.worker[p].at("critical"))
                )
            )
            for p in self.Proc
        )
