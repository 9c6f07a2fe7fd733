"""What the networks of `pyverify.lib` do, and do not do, to messages under way.

A node sends numbered letters to all others, and each promise that a network could make is a
property: the models say which of them it keeps, and show by a trace that it keeps no other.
"""

from typing import Self

from pyverify import (
    Map,
    Param,
    Range,
    Seq,
    Spec,
    Var,
    action,
    eventually,
    implies,
    invariant,
    one_of,
    reachable,
    require,
    step_invariant,
    temporal,
    terminal,
)
from pyverify.lib import Network, OrderedNetwork


class Mail(Spec):
    """Node 0 sends 0, 1, 2, … to all others, who keep what arrives."""

    nodes = Param(2)
    letters = Param(2, doc="how many are sent")
    room = Param(3, doc="how many a node keeps")
    lossy = Param(False)
    duplicating = Param(False)
    partitions = Param(False)

    Node = Range(nodes)
    Other = Range(1, nodes)
    Letter = Range(letters)

    net = Network(Node, Letter, letters, lossy, duplicating, partitions)
    sent = Var(Range(letters + 1), init=0)
    kept = Var(Map[Other, Seq[Letter, room]], init=[])

    @action(fair="weak")
    def send(self) -> None:
        require(self.sent < self.letters)
        self.net.broadcast(0, self.sent)
        self.sent += 1

    @action(fair="weak", fair_per="n")
    def receive(self, n: int = one_of(Other)) -> None:
        require(len(self.kept[n]) < self.room)
        self.kept[n].append(self.net.receive(0, n))

    def all_settled(self) -> bool:
        return self.sent == self.letters and self.net.is_quiet()

    @terminal
    def all_settled_or_full(self) -> bool:
        full = any(len(self.kept[n]) == self.room for n in self.Other)
        return self.sent == self.letters and (self.net.is_quiet() or full)

    @invariant
    def nothing_from_nowhere(self) -> bool:
        return all(letter < self.sent for n in self.Other for letter in self.kept[n])

    @invariant
    def nothing_is_lost(self) -> bool:
        return not self.all_settled() or all(set(q) == set(self.Letter) for q in self.kept.values())

    @invariant
    def nothing_twice(self) -> bool:
        return all(len(set(q)) == len(q) for q in self.kept.values())

    @invariant
    def in_order(self) -> bool:
        return all(q == sorted(q) for q in self.kept.values())

    @step_invariant
    def nothing_crosses_the_partition(self, after: Self) -> bool:
        return all(
            implies(after.kept[n] != self.kept[n], (0 in self.net.apart) == (n in self.net.apart))
            for n in self.Other
        )

    @invariant
    def fewer_are_cut_off(self) -> bool:
        """The other side is just as much cut off; so this tells each partition once."""
        return 2 * len(self.net.apart) <= (self.nodes if self.partitions else 0)

    @step_invariant
    def one_partition_at_a_time(self, after: Self) -> bool:
        return self.net.apart == after.net.apart or set() in (self.net.apart, after.net.apart)

    @temporal
    def everything_will_arrive(self) -> bool:
        return eventually(all(set(q) == set(self.Letter) for q in self.kept.values()))

    @reachable
    def all_arrive(self) -> bool:
        return all(q == list(range(self.letters)) for q in self.kept.values())

    @reachable
    def one_is_cut_off(self) -> bool:
        """One node has everything, while nothing has come to another that is cut off."""
        cut_off = any(not self.net.joins(0, n) and len(self.kept[n]) == 0 for n in self.Other)
        return cut_off and any(len(q) == self.letters for q in self.kept.values())


class OrderedMail(Mail):
    """Over a network that keeps the order."""

    net = OrderedNetwork(
        Mail.Node, Mail.Letter, Mail.letters, Mail.lossy, Mail.duplicating, Mail.partitions
    )


class HealingNetwork(Network):
    """Each partition ends some time."""

    @action(fair="weak")
    def heal(self) -> None:
        super().heal()


class HealingMail(Mail):
    """Over a network that is joined again and again, though perhaps never for long enough."""

    net = HealingNetwork(
        Mail.Node, Mail.Letter, Mail.letters, Mail.lossy, Mail.duplicating, Mail.partitions
    )


class PatientMail(HealingMail):
    """And a message that can arrive again and again does."""

    @action(fair="strong", fair_per="n")
    def receive(self, n: int = one_of(Mail.Other)) -> None:
        super().receive(n)
