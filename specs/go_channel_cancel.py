"""Goroutines that give up waiting for a channel of Go, as by a `select` with a time-out.

The document says nothing about it (S1 157-180, 611-645); its channel neither loses nor doubles an
item. But between the decision to give up and the way out of the queue, the other side may come. Who
then does not look throws away what was received, or sends again what was sent. So the runtime
does both in one step, under the lock of the channel: whoever was served has not given up.
"""

from go_channel import Goroutines, Item
from pyverify import (
    Map,
    Param,
    Range,
    Seq,
    Set,
    Var,
    action,
    one_of,
    process,
    reachable,
    require,
    step,
    when,
)


class Cancelling(Goroutines):
    """Some goroutine that waits decides to give up, leaves its queue later, and tries again."""

    times = Param(1, doc="how often somebody gives up")
    careful = Param(False, doc="repaired: who leaves looks whether it was served in between")

    kept = Var(
        Map[Goroutines.Receiver, Seq[Item, Goroutines.senders * Goroutines.items + times]], init=[]
    )
    leaving = Var(Set[Goroutines.Goroutine], init=set())
    given_up = Var(Range(times + 1), init=0)

    @action
    def time_out(self, g: int = one_of(Goroutines.Goroutine)) -> None:
        require(self.channel.is_waiting(g) and g not in self.leaving)
        require(self.given_up < self.times)
        self.given_up += 1
        self.leaving.add(g)

    def leave(self, me: int) -> None:
        self.channel.cancel(me)
        self.leaving.discard(me)

    def believes_in_vain(self, me: int) -> bool:
        """Tell whether `me` takes it that nobody has served it."""
        return me in self.leaving and (not self.careful or self.channel.is_waiting(me))

    @process(Goroutines.Sender, fair="weak")
    async def sender(self, me: int) -> None:
        serial: int = Var(Range(self.items + 1), init=0)
        while serial < self.items:
            await step("send")
            self.channel.send(me, Item(me, serial))
            self.sent.append(Item(me, serial))
            await when(not self.channel.is_waiting(me) or me in self.leaving, label="sent")
            if self.believes_in_vain(me):
                self.sent.remove(Item(me, serial))
            else:
                serial += 1
            self.leave(me)

    @process(Goroutines.Receiver, fair="weak")
    async def receiver(self, me: int) -> None:
        while True:
            await step("receive")
            self.channel.receive(me)
            await when(not self.channel.is_waiting(me) or me in self.leaving, label="received")
            if self.believes_in_vain(me):
                self.channel.got[me] = None
            self.leave(me)
            self.keep(me)

    @reachable
    def served_while_leaving(self) -> bool:
        """What all of this is about."""
        return any(not self.channel.is_waiting(g) for g in self.leaving)
