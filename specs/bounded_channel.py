"""Producers and consumers over a bounded channel: nothing lost, nothing twice, all in order.

The channel is the buffered one of S1 157-173 and 611-627, `hchan = (buf, qcount, lock, …)`:

    qcount < cap  ⟶  buf[qcount] = v ∧ qcount++          qcount > 0  ⟶  x = buf[0], shift, qcount--

Each rule is one atomic step, and so 0 ≤ qcount ≤ cap, and what comes out is what went in, in order.
What the lock is for shows where a step is split in two: look, then act. In between, others act.
"""

from pyverify import (
    Bag,
    Field,
    Param,
    Range,
    Record,
    Seq,
    Spec,
    Var,
    invariant,
    process,
    reachable,
    step,
    terminal,
    when,
)
from pyverify.lib import Channel


class Item(Record):
    """No two items are equal."""

    producer: int = Field("Producer")
    serial: int = Field("Serial")


class BoundedChannel(Spec):
    """Every send and every receipt is one step."""

    producers = Param(2)
    consumers = Param(2)
    items = Param(2, doc="items of each producer")
    cap = Param(2, doc="items that fit in the channel")

    Producer = Range(producers)
    Consumer = Range(consumers)
    Serial = Range(items)

    channel = Channel(Item, cap)
    sent = Var(Seq[Item, producers * items], init=[], doc="all that was ever sent, in order")
    received = Var(Seq[Item, producers * items], init=[])

    @process(Producer)
    async def producer(self, me: int) -> None:
        serial: int = Var(self.Serial, init=0)
        for serial in self.Serial:
            await step("send")
            self.channel.send(Item(me, serial))
            self.sent.append(Item(me, serial))

    @process(Consumer)
    async def consumer(self, me: int) -> None:
        while True:
            await step("receive")
            self.received.append(self.channel.receive())

    @terminal
    def all_received(self) -> bool:
        return len(self.received) == self.producers * self.items

    @invariant
    def nothing_lost_or_doubled(self) -> bool:
        return Bag(self.sent) == Bag(self.received + self.channel.buf)

    @invariant
    def first_in_first_out(self) -> bool:
        return self.received == self.sent[: len(self.received)]

    @reachable
    def everything_arrives(self) -> bool:
        return self.all_received()


class LookThenAct(BoundedChannel):
    """Send and receive in two steps each; with `lock`, nobody else may come in between."""

    lock = Param(False, doc="repaired: who looks takes the lock, if it is free, until it has acted")

    held = Var(bool, init=False)

    @process(BoundedChannel.Producer)
    async def producer(self, me: int) -> None:
        serial: int = Var(self.Serial, init=0)
        for serial in self.Serial:
            await step("look")
            await when(not self.channel.is_full() and not self.held)
            self.held = self.lock
            await step("put")
            self.channel.put(Item(me, serial))
            self.sent.append(Item(me, serial))
            self.held = False

    @process(BoundedChannel.Consumer)
    async def consumer(self, me: int) -> None:
        head: Item | None = Var(Item | None, init=None)
        while True:
            await step("peek")
            await when(not self.channel.is_empty() and not self.held)
            self.held = self.lock
            head = self.channel.peek()
            await step("take")
            self.channel.take()
            self.received.append(head)
            head = None
            self.held = False
