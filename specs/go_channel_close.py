"""Who closes a channel of Go, so that its receivers know that nothing more comes?

The lemma of S1 633-645 says that goroutines which communicate by channels alone never deadlock. If
nobody closes the channel, the receivers wait for ever. If each sender closes it when it is done,
the next who sends, or closes, panics. It has to be the last.
"""

from enum import Enum

from go_channel import Goroutines, Item
from pyverify import (
    Param,
    Range,
    Var,
    eventually,
    invariant,
    process,
    reachable,
    step,
    temporal,
    terminal,
    when,
)


class Closer(Enum):
    """Who closes the channel."""

    NOBODY = 0
    EACH_SENDER = 1
    LAST_SENDER = 2


class Closing(Goroutines):
    """Receivers receive until the channel is closed, and nothing is left in it."""

    closer = Param(Closer.NOBODY)

    done = Var(Range(Goroutines.senders + 1), init=0, doc="senders that have sent everything")

    @process(Goroutines.Sender, fair="weak")
    async def sender(self, me: int) -> None:
        serial: int = Var(self.Serial, init=0)
        for serial in self.Serial:
            await step("send")
            self.channel.send(me, Item(me, serial))
            self.sent.append(Item(me, serial))
            await when(not self.channel.is_waiting(me), label="sent")
        await step("finish")
        self.done += 1
        last = self.done == self.senders
        if self.closer == Closer.EACH_SENDER or (self.closer == Closer.LAST_SENDER and last):
            self.channel.close()

    @process(Goroutines.Receiver, fair="weak")
    async def receiver(self, me: int) -> None:
        while True:
            await step("receive")
            self.channel.receive(me)
            await when(not self.channel.is_waiting(me), label="received")
            if self.channel.got[me] is None:
                return
            self.keep(me)

    @terminal
    def may_rest(self) -> bool:
        """Never: goroutines that still wait are a deadlock, even if nothing is left to do."""
        return False

    @invariant
    def who_stops_has_missed_nothing(self) -> bool:
        stopped = any(self.receiver[r].done for r in self.Receiver)
        return not stopped or (self.channel.closed and len(self.channel.under_way()) == 0)

    @temporal
    def everybody_will_stop(self) -> bool:
        return eventually(
            all(self.sender[s].done for s in self.Sender)
            and all(self.receiver[r].done for r in self.Receiver)
        )

    @reachable
    def drained_after_closing(self) -> bool:
        """What was sent before the channel was closed can still be received."""
        return self.channel.closed and len(self.channel.buf) > 0

    @reachable
    def everything_arrives(self) -> bool:
        return self.all_received() and all(self.receiver[r].done for r in self.Receiver)
