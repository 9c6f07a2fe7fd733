"""Dining philosophers: who needs two forks, and takes them one by one (Dijkstra, 1971; Hoare, 1985).

If all take the fork on their left first, all may wait for the other one for ever. If the forks have
an order, and all begin with the lower of theirs, somebody always eats. Yet a philosopher may starve:
each time that the fork lies on the table, the neighbour is quicker. Against that it takes luck,
which is strong fairness. To take both forks at once needs no order, but then luck is not enough:
two neighbours may see to it that the two forks are never both on the table (TakesBoth, from four
philosophers on).
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


class Philosophers(Spec):
    """Fork n is on the left of philosopher n. Nobody has to be hungry; who is, goes on."""

    philosophers = Param(3, min=2)
    ordered = Param(False, doc="repaired: all begin with the lower fork, not the left one")

    Phil = Range(philosophers)

    holder = Var(Map[Phil, Phil | None], init=None, doc="who has the fork")

    def right(self, me: int) -> int:
        return (me + 1) % self.philosophers

    def first(self, me: int) -> int:
        return min(me, self.right(me)) if self.ordered else me

    def second(self, me: int) -> int:
        return max(me, self.right(me)) if self.ordered else self.right(me)

    def is_free(self, fork: int) -> bool:
        return self.holder[fork] is None

    def put_back(self, me: int) -> None:
        self.holder[me] = None
        self.holder[self.right(me)] = None

    async def dine(self, me: int) -> None:
        while True:
            await step("think", fair=False)
            await step("hungry")
            await when(self.is_free(self.first(me)))
            self.holder[self.first(me)] = me
            await step("reach")
            await when(self.is_free(self.second(me)))
            self.holder[self.second(me)] = me
            await step("eat")
            self.put_back(me)

    @process(Phil, fair="weak")
    async def phil(self, me: int) -> None:
        await self.dine(me)

    @invariant
    def neighbours_do_not_both_eat(self) -> bool:
        return not any(
            self.phil[p].at("eat") and self.phil[self.right(p)].at("eat") for p in self.Phil
        )

    @temporal
    def somebody_eats(self) -> bool:
        return leads_to(
            any(self.phil[p].at("hungry") for p in self.Phil),
            any(self.phil[p].at("eat") for p in self.Phil),
        )

    @temporal
    def nobody_starves(self) -> bool:
        return all(leads_to(self.phil[p].at("hungry"), self.phil[p].at("eat")) for p in self.Phil)

    @reachable
    def one_eats_and_all_others_want_to(self) -> bool:
        return any(self.phil[p].at("eat") for p in self.Phil) and not any(
            self.phil[p].at("think") for p in self.Phil
        )


class Lucky(Philosophers):
    """Whoever could take a fork again and again does so some time."""

    @process(Philosophers.Phil, fair="strong")
    async def phil(self, me: int) -> None:
        await self.dine(me)


class TakesBoth(Lucky):
    """Both forks at once, or none; and luck."""

    async def dine(self, me: int) -> None:
        while True:
            await step("think", fair=False)
            await step("hungry")
            await when(self.is_free(self.first(me)) and self.is_free(self.second(me)))
            self.holder[self.first(me)] = me
            self.holder[self.second(me)] = me
            await step("eat")
            self.put_back(me)
