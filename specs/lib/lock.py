"""What the locks of `pyverify.lib` promise: one owner at a time, and, with a queue, a fair turn.

`skipped` counts how many others got the lock while a client was waiting for it. In a queue it is
enough that nobody stops. Without one, a client that waits must be lucky some time: the lock is free
again and again, but never for long, so that weak fairness promises nothing (Patient).
"""

from pyverify import (
    Map,
    Param,
    Range,
    Set,
    Spec,
    Var,
    invariant,
    leads_to,
    process,
    reachable,
    step,
    temporal,
)
from pyverify.lib import Lock, QueueLock


class Sharing(Spec):
    """Clients take the lock, use what it protects, and give it back, again and again."""

    clients = Param(3)
    much = Param(3, doc="the number of times at which one stops counting")

    Client = Range(clients)

    lock = Lock(Client)
    wanting = Var(Set[Client], init=set())
    skipped = Var(Map[Client, Range(much + 1)], init=0)

    def want(self, me: int) -> None:
        self.wanting.add(me)
        self.skipped[me] = 0

    def enter(self, me: int) -> None:
        """Take the lock; those who wait see it."""
        self.lock.acquire(me)
        self.wanting.remove(me)
        for c in self.wanting:
            self.skipped[c] = min(self.skipped[c] + 1, self.much)

    @process(Client, fair="weak")
    async def client(self, me: int) -> None:
        while True:
            await step("idle", fair=False)
            self.want(me)
            await step("wait")
            self.enter(me)
            await step("use")
            self.lock.release(me)

    @invariant
    def one_at_a_time(self) -> bool:
        return sum(self.client[c].at("use") for c in self.Client) <= 1

    @invariant
    def who_uses_it_owns_it(self) -> bool:
        return self.lock.is_free() == (not any(self.client[c].at("use") for c in self.Client))

    @invariant
    def everybody_has_a_turn(self) -> bool:
        """Nobody waits while others take the lock more often than there are others."""
        return all(self.skipped[c] < self.clients for c in self.Client)

    @temporal
    def whoever_waits_gets_it(self) -> bool:
        return all(
            leads_to(self.client[c].at("wait"), self.client[c].at("use")) for c in self.Client
        )

    @reachable
    def everybody_waits(self) -> bool:
        return all(self.client[c].at("wait") for c in self.Client)


class Patient(Sharing):
    """Everybody is lucky some time: a step of waiting that is possible again and again happens."""

    @process(Sharing.Client, fair="weak")
    async def client(self, me: int) -> None:
        while True:
            await step("idle", fair=False)
            self.want(me)
            await step("wait", fair="strong")
            self.enter(me)
            await step("use")
            self.lock.release(me)


class Queueing(Sharing):
    """With a lock that remembers who asked first."""

    lock = QueueLock(Sharing.Client, cap=Sharing.clients)

    @process(Sharing.Client, fair="weak")
    async def client(self, me: int) -> None:
        while True:
            await step("idle", fair=False)
            self.want(me)
            self.lock.ask(me)
            await step("wait")
            self.enter(me)
            await step("use")
            self.lock.release(me)


class Stealing(Sharing):
    """The next user throws out the owner: who then gives the lock back does not own it."""

    @process(Sharing.Client, fair="weak")
    async def client(self, me: int) -> None:
        while True:
            await step("idle", fair=False)
            self.want(me)
            await step("wait")
            self.lock.owner = None
            self.enter(me)
            await step("use")
            self.lock.release(me)
