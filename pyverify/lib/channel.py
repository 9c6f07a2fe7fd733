"""A bounded channel: first in, first out, at most `cap` items under way.

    inbox = Channel(Message, cap=2)                   one
    inbox = Map[Node, Channel(Message, cap=2)]        one for each node: `self.inbox[n].send(m)`

`send` and `receive` are atomic, and wait: an action or step that calls them is not enabled while
the channel is full or empty. `put`, `peek` and `take` do not wait, and it is a violation to call
them then: they are for code that looks first and acts later.
"""

from typing import Any

from pyverify.lang import Component, Param, Seq, Var, invariant, require


class Channel(Component):
    """A buffer of items; its state is the list `buf`, oldest first."""

    Item = Param()  # the domain of the items
    cap = Param(1, doc="how many fit", min=1)

    buf = Var(Seq[Item, cap], init=[])

    def is_full(self) -> bool:
        """Tell whether nothing more fits."""
        return len(self.buf) == self.cap

    def is_empty(self) -> bool:
        """Tell whether nothing is under way."""
        return len(self.buf) == 0

    def send(self, item: Any) -> None:
        """Wait for room, and put `item` in."""
        require(not self.is_full())
        self.put(item)

    def receive(self) -> Any:
        """Wait for an item, and take the oldest out."""
        require(not self.is_empty())
        return self.take()

    def put(self, item: Any) -> None:
        """Put `item` in; without room, that violates `domain`."""
        self.buf.append(item)

    def peek(self) -> Any:
        """Return the oldest item, which stays; if there is none, that violates `error`."""
        return self.buf[0]

    def take(self) -> Any:
        """Take the oldest item out; if there is none, that violates `error`."""
        return self.buf.pop(0)

    @invariant
    def within_capacity(self) -> bool:
        """`buf` cannot hold more, by its domain: who tries violates `domain`."""
        return 0 <= len(self.buf) <= self.cap
