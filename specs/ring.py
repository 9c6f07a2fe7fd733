"""Goroutines in a ring: each sends to the next, and receives from the one before.

"If all goroutines communicate by channels alone, and channel operations are atomic, the system has
no deadlock" (S1 633-645). Two goroutines are enough to refute it: over unbuffered channels both wait
for the other to receive. It is enough that one of them receives first, or that one item fits into
each channel; and with two rounds, that is, each sends two items before it receives, it takes two.
"""

from pyverify import Map, Param, Range, Spec, Var, invariant, process, reachable, step, when
from pyverify.lib import GoChannel


class Ring(Spec):
    """All send before they receive; the item that n sends is n."""

    goroutines = Param(2)
    cap = Param(0, doc="items that fit in each channel; 0: unbuffered")
    ahead = Param(1, doc="items that a goroutine sends before it receives as many")
    one_receives_first = Param(False, doc="repaired: the first goroutine does it the other way round")

    Goroutine = Range(goroutines)

    channel = Map[Goroutine, GoChannel(Goroutine, Goroutine, cap, most=1)]  # from n to the next
    received = Var(Map[Goroutine, Range(ahead + 1)], init=0)

    def before(self, me: int) -> int:
        return (me - 1) % self.goroutines

    async def send_all(self, me: int) -> None:
        await step("send")

    @process(Goroutine)
    async def goroutine(self, me: int) -> None:
        done: int = Var(Range(2 * self.ahead + 1), init=0)
        while True:
            await step("next")
            await when(not self.channel[me].is_waiting(me))
            if done < self.ahead:
                self.channel[me].send(me, me)
            done += 1
