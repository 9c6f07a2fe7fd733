"""Mutual exclusion of n processes, the first solution ever published (Dijkstra, 1965).

Who wants to enter withdraws as long as `k` names another, and takes over `k` if that other does not
want to enter. Whom `k` names steps forward, and looks whether anybody else has: if so, it begins
again. That all of them look at the same time for ever is impossible: somebody always gets in. But
it may be the others, again and again. No fairness helps against that, as nobody ever stops.
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
)


class DijkstraMutex(Spec):
    """Each step reads or writes one shared variable, with the paper's names."""

    n = Param(2, min=2, doc="processes")

    Proc = Range(n)

    b = Var(Map[Proc, bool], init=True, doc="does not want to enter")
    c = Var(Map[Proc, bool], init=True, doc="has not stepped forward")
    k = Var(Proc, init=0, doc="who may step forward")

    @process(Proc, fair="weak")
    async def worker(self, me: int) -> None:
        seen: int = Var(self.Proc, init=0)
        j: int = Var(Range(self.n + 1), init=0)
        while True:
            await step("rest", fair=False)  # stopping is allowed here, as the paper says
            self.b[me] = False
            while j < self.n:
                await step("look")
                if self.k != me:
                    await step("withdraw")
                    self.withdraw(me)
                    await step("read")
                    seen = self.k
                    await step("ask")
                    if self.b[seen]:
                        await step("take_over")
                        self.k = me
                    seen = 0
                else:
                    await step("forward")
                    self.c[me] = False
                    while j < self.n:
                        await step("compare")
                        if self.meets(me, j):
                            j = 0
                            break
                        j += 1
            j = 0
            await step("critical")
            await step("back")
            self.c[me] = True
            await step("leave")
            self.b[me] = True

    def withdraw(self, me: int) -> None:
        self.c[me] = True

    def meets(self, me: int, j: int) -> bool:
        """Tell whether another has stepped forward."""
        return j != me and not self.c[j]

    def wants(self, p: int) -> bool:
        """Tell whether a process tries to enter."""
        return not self.b[p] and not self.worker[p].at("critical", "back", "leave")

    @invariant
    def mutual_exclusion(self) -> bool:
        return sum(self.worker[p].at("critical") for p in self.Proc) <= 1

    @temporal
    def somebody_enters(self) -> bool:
        return leads_to(
            any(self.wants(p) for p in self.Proc),
            any(self.worker[p].at("critical") for p in self.Proc),
        )

    @temporal
    def nobody_starves(self) -> bool:
        return all(leads_to(self.wants(p), self.worker[p].at("critical")) for p in self.Proc)

    @reachable
    def all_step_forward(self) -> bool:
        return not any(self.c[p] for p in self.Proc)

    @reachable
    def one_enters_while_others_want_to(self) -> bool:
        return any(self.worker[p].at("critical") for p in self.Proc) and not any(
            self.b[p] for p in self.Proc
        )


class Stubborn(DijkstraMutex):
    """Nobody withdraws: two that have stepped forward may stand in each other's way for ever."""

    def withdraw(self, me: int) -> None:
        pass


class Hasty(DijkstraMutex):
    """Whoever has stepped forward goes on, whom it meets or not."""

    def meets(self, me: int, j: int) -> bool:
        return False
