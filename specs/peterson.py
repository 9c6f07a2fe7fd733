"""Peterson's lock: mutual exclusion of two processes by shared memory alone (Peterson, 1981).

Each says that it wants the lock, then lets the other go first; it waits while the other wants it
and is the one to go. A process is free to stay away for ever, but having asked, it gets in.
"""

from pyverify import (
    Map,
    Range,
    Spec,
    Var,
    implies,
    invariant,
    leads_to,
    process,
    reachable,
    step,
    temporal,
    when,
)


class Peterson(Spec):
    """Every line between two awaits is one atomic step."""

    Proc = Range(2)

    flag = Var(Map[Proc, bool], init=False)
    turn = Var(Proc, init=0)

    @process(Proc, fair="weak")
    async def worker(self, me: int) -> None:
        while True:
            await step("request", fair=False)  # nobody is forced to want the lock
            self.flag[me] = True
            await step("give_way")
            self.turn = 1 - me
            await step("wait")
            await when(not self.flag[1 - me] or self.turn == me)
            await step("critical")
            await step("leave")
            self.flag[me] = False

    @invariant
    def mutual_exclusion(self) -> bool:
        return sum(self.worker[p].at("critical") for p in self.Proc) <= 1

    @invariant
    def flag_tells_who_wants_it(self) -> bool:
        return all(
            implies(self.worker[p].at("request"), not self.flag[p])
            and implies(self.worker[p].at("wait", "critical", "leave"), self.flag[p])
            for p in self.Proc
        )

    @temporal
    def nobody_starves(self) -> bool:
        return all(
            leads_to(self.worker[p].at("wait"), self.worker[p].at("critical")) for p in self.Proc
        )

    @reachable
    def both_want_it(self) -> bool:
        return all(self.worker[p].at("wait") for p in self.Proc)

    @reachable
    def one_enters_alone(self) -> bool:
        """It need not take turns with one who stays away."""
        return any(self.worker[p].at("critical") and not self.flag[1 - p] for p in self.Proc)


class ImpolitePeterson(Peterson):
    """Asks only after it has given way: the other may pass in between, and both get in."""

    @process(Peterson.Proc, fair="weak")
    async def worker(self, me: int) -> None:
        while True:
            await step("give_way", fair=False)
            self.turn = 1 - me
            await step("request")
            self.flag[me] = True
            await step("wait")
            await when(not self.flag[1 - me] or self.turn == me)
            await step("critical")
            await step("leave")
            self.flag[me] = False


class StoppingPeterson(Peterson):
    """Nobody has to go on: one may stop in the critical section, and the other waits for ever."""

    @process(Peterson.Proc)
    async def worker(self, me: int) -> None:
        while True:
            await step("request")
            self.flag[me] = True
            await step("give_way")
            self.turn = 1 - me
            await step("wait")
            await when(not self.flag[1 - me] or self.turn == me)
            await step("critical")
            await step("leave")
            self.flag[me] = False
