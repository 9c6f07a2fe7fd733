"""Goroutines that send and receive over one channel of Go (S1 157-180, 611-645).

    hchan = (buf, sendq, recvq, lock, qcount)

    recvq ≠ ∅   ⟶  (send, v) · (recv, x) → x = v, wake the receiver         unbuffered: hand-off
    qcount < cap ⟶  buf[qcount] = v ∧ qcount++                              buffered
    qcount > 0   ⟶  x = buf[0], shift, qcount--

`GoChannel` of pyverify.lib has these rules, and what the document leaves open: a sender that waits
is served by the next receiver. The second text of the first rule asks for g_s ∈ sendq and
g_r ∈ recvq together (S1 621), which never happens: the second to come does not wait.
"""

from pyverify import (
    Bag,
    Field,
    Map,
    Param,
    Range,
    Record,
    Seq,
    Spec,
    Var,
    eventually,
    invariant,
    leads_to,
    process,
    reachable,
    step,
    temporal,
    terminal,
    when,
)
from pyverify.lib import GoChannel


class Item(Record):
    """No two items are equal."""

    sender: int = Field("Sender")
    serial: int = Field("Serial")


class Goroutines(Spec):
    """Senders send their items in order; receivers receive for ever."""

    senders = Param(2)
    receivers = Param(2)
    items = Param(2, doc="items of each sender")
    cap = Param(0, doc="0: unbuffered")

    Sender = Range(senders)
    Receiver = Range(senders, senders + receivers)
    Goroutine = Range(senders + receivers)
    Serial = Range(items)

    channel = GoChannel(Goroutine, Item, cap, most=senders + receivers)
    sent = Var(Seq[Item, senders * items], init=[], doc="all items, in the order of sending")
    kept = Var(Map[Receiver, Seq[Item, senders * items]], init=[])

    @process(Sender, fair="weak")
    async def sender(self, me: int) -> None:
        serial: int = Var(self.Serial, init=0)
        for serial in self.Serial:
            await step("send")
            self.channel.send(me, Item(me, serial))
            self.sent.append(Item(me, serial))
            await when(not self.channel.is_waiting(me), label="sent")

    @process(Receiver, fair="weak")
    async def receiver(self, me: int) -> None:
        while True:
            await step("receive")
            self.channel.receive(me)
            await when(not self.channel.is_waiting(me), label="received")
            self.keep(me)

    def keep(self, me: int) -> None:
        item = self.channel.got[me]
        if item is not None:
            self.kept[me].append(item)
            self.channel.got[me] = None

    def all_kept(self) -> list[Item]:
        return [item for r in self.Receiver for item in self.kept[r]]

    def all_received(self) -> bool:
        return len(set(self.all_kept())) == self.senders * self.items

    @terminal
    def may_rest(self) -> bool:
        """The receivers go on waiting."""
        return self.all_received()

    @invariant
    def nothing_lost_or_doubled(self) -> bool:
        handed = [item for item in self.channel.got.values() if item is not None]
        return Bag(self.sent) == Bag(self.all_kept() + handed + self.channel.under_way())

    @invariant
    def first_in_first_out(self) -> bool:
        """What is under way was sent last, and each receiver gets what was sent earlier first."""
        gone = len(self.sent) - len(self.channel.under_way())
        return self.sent[gone:] == self.channel.under_way() and all(
            self.kept[r] == [item for item in self.sent if item in self.kept[r]]
            for r in self.Receiver
        )

    @temporal
    def senders_are_served(self) -> bool:
        return all(
            leads_to(self.channel.is_waiting(s), not self.channel.is_waiting(s))
            for s in self.Sender
        )

    @temporal
    def everything_will_arrive(self) -> bool:
        return eventually(self.all_received())

    @reachable
    def both_ends_wait(self) -> bool:
        """The premise of S1 621."""
        return len(self.channel.sendq) > 0 and len(self.channel.recvq) > 0

    @reachable
    def everything_arrives(self) -> bool:
        return self.all_received()
