"""The channel of Go, unbuffered or buffered, with its queues of those who wait.

    link = GoChannel(Goroutine, Item, cap=0)

    self.link.send(me, item)                           or receive(me)
    await when(not self.link.is_waiting(me), label="sent")
    item = self.link.got[me]                           after receive; None: closed

Each operation is one step, as the runtime's is under the lock of the channel (`hchan`, chan.go).
Where it cannot be done at once, it queues the goroutine, and whoever does it later wakes it. If
nobody needs to be queued, the simpler `Channel` says the same with less state.
"""

from typing import Any

from pyverify.lang import Component, Map, Param, Seq, Var, invariant


class GoChannel(Component):
    """hchan = (buf, sendq, recvq, closed); the `qcount` of the runtime is the length of `buf`."""

    Goroutine = Param()  # the domain of those who send and receive
    Item = Param()  # the domain of what they send
    cap = Param(0, doc="items that it keeps when nobody waits for them", min=0)
    most = Param(2, doc="how many may wait to send, and how many to receive", min=1)

    buf = Var(Seq[Item, cap], init=[])
    sendq = Var(Seq[(Goroutine, Item), most], init=[])
    recvq = Var(Seq[Goroutine, most], init=[])
    got = Var(Map[Goroutine, Item | None], init=None, doc="what each received last")
    closed = Var(bool, init=False)

    def is_waiting(self, me: Any) -> bool:
        """Tell whether `me` is in a queue, and so asleep."""
        return me in self.recvq or any(g == me for g, item in self.sendq)

    def under_way(self) -> Any:
        """Return the items that were sent and not received, in the order of sending."""
        return self.buf + [item for g, item in self.sendq]

    def send(self, me: Any, item: Any) -> None:
        """Hand `item` to who waits for one; else keep it if there is room; else wait."""
        assert not self.closed, "send on closed channel"
        if len(self.recvq) > 0:
            receiver = self.recvq.pop(0)
            self.got[receiver] = item
        elif len(self.buf) < self.cap:
            self.buf.append(item)
        else:
            self.sendq.append((me, item))

    def receive(self, me: Any) -> None:
        """Get the oldest item, and let the first who waits to send have its place; else wait."""
        self.got[me] = None
        if len(self.under_way()) > 0:
            self.got[me] = self.under_way()[0]
            self.advance()
        elif not self.closed:
            self.recvq.append(me)

    def advance(self) -> None:
        """Drop the oldest item; the first who waits to send moves up."""
        if len(self.sendq) > 0:
            _, item = self.sendq.pop(0)
            self.buf.append(item)
        self.buf.pop(0)

    def close(self) -> None:
        """Let nobody send any more; who waits to receive wakes up with None."""
        assert not self.closed, "close of closed channel"
        assert len(self.sendq) == 0, "send on closed channel"
        self.closed = True
        self.recvq = []

    def cancel(self, me: Any) -> None:
        """Take `me` out of its queue, as a `select` does once it has chosen another case."""
        self.sendq = [(g, item) for g, item in self.sendq if g != me]
        self.recvq = [g for g in self.recvq if g != me]

    @invariant
    def who_waits_has_to(self) -> bool:
        """Senders wait only for room, receivers only for items, and nobody at a closed channel."""
        full = len(self.buf) == self.cap
        empty = len(self.under_way()) == 0
        return (full or len(self.sendq) == 0) and (
            len(self.recvq) == 0 or (empty and not self.closed)
        )

    @invariant
    def within_capacity(self) -> bool:
        """`buf` cannot hold more, by its domain: who tries violates `domain`."""
        return 0 <= len(self.buf) <= self.cap
