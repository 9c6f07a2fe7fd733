"""Producers and consumers over one bounded channel; a consumer acknowledges what it took."""

from pyverify import Map, Param, Range, Seq, Spec, Var, action, invariant, one_of, require, terminal


class Channel(Spec):
    """Each producer sends messages 1, 2, ... ; what was taken is acknowledged, once."""

    producers = Param(2)
    consumers = Param(2)
    capacity = Param(2)
    messages = Param(2, doc="messages of each producer")

    Producer = Range(producers)
    Consumer = Range(consumers)
    Number = Range(1, messages + 1)
    Count = Range(messages + 1)

    queue = Var(Seq[(Producer, Number), capacity], init=[])
    sent = Var(Map[Producer, Count], init=0)
    busy = Var(Map[Consumer, Producer | None], init=None)
    done = Var(Map[Producer, Count], init=0)

    @action
    def send(self, p: int = one_of(Producer)) -> None:
        require(self.sent[p] < self.messages)
        require(len(self.queue) < self.capacity)
        self.sent[p] += 1
        self.queue.append((p, self.sent[p]))

    @action
    def receive(self, c: int = one_of(Consumer)) -> None:
        require(self.busy[c] is None and len(self.queue) > 0)
        sender, _ = self.queue.pop(0)
        self.busy[c] = sender

    @action
    def acknowledge(self, c: int = one_of(Consumer)) -> None:
        sender = self.busy[c]
        require(sender is not None)
        self.done[sender] += 1
        self.busy[c] = None

    def taken(self, p: int) -> int:
        """Return how many messages of `p` left the queue."""
        return self.done[p] + sum(self.busy[c] == p for c in self.Consumer)

    def queued(self, p: int) -> list[int]:
        """Return the numbers of the messages of `p` in the queue."""
        return [number for sender, number in self.queue if sender == p]

    @invariant
    def nothing_is_lost(self) -> bool:
        return all(self.sent[p] == self.taken(p) + len(self.queued(p)) for p in self.Producer)

    @invariant
    def first_in_first_out(self) -> bool:
        return all(
            number == self.taken(p) + 1 + place
            for p in self.Producer
            for place, number in enumerate(self.queued(p))
        )

    @terminal
    def all_acknowledged(self) -> bool:
        return all(self.done[p] == self.messages for p in self.Producer)
