"""Networks: messages under way between nodes, which may get lost, doubled, or held up.

    net = Network(Node, Message, cap=2, lossy=True)
    self.net.send(me, you, m)                  m is under way
    m = self.net.receive(source, me)           one that is under way arrives

In a `Network` any message may overtake any other; in an `OrderedNetwork` none does that was sent
by the same node to the same. `send` never waits, as no node knows what is under way: without room
for the message it violates `domain`, and `cap` is too small for what the spec does. To leave such
behaviours out all the same, say `require(self.net.has_room(source, to))` before.
"""

from typing import Any

from pyverify.lang import Bag, Component, Map, Param, Seq, Set, Var, action, one_of, require


class Network(Component):
    """For each pair of nodes (source, to), a bag of messages under way."""

    Node = Param()  # the domain of the nodes
    Message = Param()  # the domain of the messages
    cap = Param(1, doc="how many may be under way from one node to another", min=1)
    lossy = Param(False, doc="messages may get lost")
    duplicating = Param(False, doc="a message that has arrived may arrive again")
    partitions = Param(False, doc="nodes may be cut off from the others, and joined again")

    flying = Var(Map[(Node, Node), Bag[Message, cap]], init=Bag())
    apart = Var(Set[Node], init=set(), doc="those that are cut off from the others")

    def has_room(self, source: Any, to: Any) -> bool:
        """Tell whether another message from `source` to `to` can be under way."""
        return len(self.flying[source, to]) < self.cap

    def is_quiet(self) -> bool:
        """Tell whether no message is under way."""
        return all(len(messages) == 0 for messages in self.flying.values())

    def joins(self, source: Any, to: Any) -> bool:
        """Tell whether both nodes are on the same side of the partition, if there is one."""
        return (source in self.apart) == (to in self.apart)

    def send(self, source: Any, to: Any, message: Any) -> None:
        """Put a message under way; one more of what arrives any number of times is no other."""
        if not (self.duplicating and message in self.flying[source, to]):
            self.flying[source, to].add(message)

    def broadcast(self, source: Any, message: Any) -> None:
        """Send a message to all other nodes."""
        for to in self.Node:
            if to != source:
                self.send(source, to, message)

    def receive(self, source: Any, to: Any) -> Any:
        """Wait for a message, and return it: any that is under way from `source` to `to`."""
        require(self.joins(source, to))
        message = one_of(self.flying[source, to])
        arrives_again = one_of({False, self.duplicating})
        if not arrives_again:
            self.flying[source, to].remove(message)
        return message

    @action
    def lose(self, source: Any = one_of(Node), to: Any = one_of(Node)) -> None:
        """Lose a message."""
        require(self.lossy)
        self.flying[source, to].remove(one_of(self.flying[source, to]))

    @action
    def cut_off(self, side: Any = one_of(Set[Node])) -> None:
        """Cut some nodes off from the others: what is sent between the two has to wait."""
        require(self.partitions)
        require(self.apart == set())
        require(0 < 2 * len(side) <= len(self.Node))  # the other side is just as much cut off
        self.apart = side

    @action
    def heal(self) -> None:
        """End the partition."""
        require(self.partitions)
        require(self.apart != set())
        self.apart = set()


class OrderedNetwork(Network):
    """For each pair of nodes (source, to), a list of messages under way, oldest first."""

    flying = Var(Map[(Network.Node, Network.Node), Seq[Network.Message, Network.cap]], init=[])

    def send(self, source: Any, to: Any, message: Any) -> None:
        """Put a message under way, after all that are."""
        self.flying[source, to].append(message)

    def receive(self, source: Any, to: Any) -> Any:
        """Wait for a message, and return the oldest."""
        require(self.joins(source, to) and len(self.flying[source, to]) > 0)
        message = self.flying[source, to][0]
        arrives_again = one_of({False, self.duplicating})
        if not arrives_again:
            self.flying[source, to].pop(0)
        return message

    @action
    def lose(self, source: Any = one_of(Network.Node), to: Any = one_of(Network.Node)) -> None:
        """Lose a message; the order of the rest stays."""
        require(self.lossy)
        position = one_of(range(len(self.flying[source, to])))
        del self.flying[source, to][position]
