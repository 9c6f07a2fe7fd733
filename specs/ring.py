"""Goroutines in a ring: each sends to the next, and receives from the one before.

"If all goroutines communicate by channels alone, and channel operations are atomic, the system has
no deadlock" (S1 633-645). Two goroutines are enough to refute it: over unbuffered channels each
waits for the other to receive. A buffer helps as long as nobody sends more ahead than fits in it;
what always helps is that one of them receives before it sends.
"""

from pyverify import (
    Map,
    Param,
    Range,
    Spec,
    Var,
    eventually,
    invariant,
    process,
    reachable,
    step,
    temporal,
    when,
)
from pyverify.lib import GoChannel


class Ring(Spec):
    """Goroutine n sends n, so many times; then it receives as many items."""

    goroutines = Param(2)
    items = Param(1, doc="items that each sends before it receives")
    cap = Param(0, doc="items that fit in each channel; 0: unbuffered")
    one_receives_first = Param(False, doc="repaired: the first goroutine receives before it sends")

    Goroutine = Range(goroutines)

    channel = Map[Goroutine, GoChannel(Goroutine, Goroutine, cap, most=1)]  # from n to the next

    def before(self, me: int) -> int:
        return (me - 1) % self.goroutines

    def sends(self, me: int, count: int) -> bool:
        """Tell what comes next: the first half is to send, or else to receive."""
        return (count < self.items) != (self.one_receives_first and me == 0)

    @process(Goroutine, fair="weak")
    async def goroutine(self, me: int) -> None:
        count: int = Var(Range(2 * self.items + 1), init=0)
        while count < 2 * self.items:
            await step("next")
            if self.sends(me, count):
                self.channel[me].send(me, me)
            else:
                self.channel[self.before(me)].receive(me)
            count += 1
            await when(
                not self.channel[me].is_waiting(me)
                and not self.channel[self.before(me)].is_waiting(me),
                label="wait",
            )

    @invariant
    def all_receive_from_the_one_before(self) -> bool:
        return all(
            not self.goroutine[g].done or self.channel[self.before(g)].got[g] == self.before(g)
            for g in self.Goroutine
        )

    @temporal
    def all_will_be_done(self) -> bool:
        return eventually(all(self.goroutine[g].done for g in self.Goroutine))

    @reachable
    def all_are_done(self) -> bool:
        return all(self.goroutine[g].done for g in self.Goroutine)
