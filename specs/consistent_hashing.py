"""Consistent hashing: a new node takes keys over, and no key moves between the old ones (S1 246-255, 690-712; S2 45-59).

A key belongs to the first node on the ring from its own place on. A theorem on initial states, for all places of
nodes and of the key; the model `ring` has hashes of 32 bits. The share that moves, 1/(k+1), is an expectation and no
bound; and the formula of the documents, the smallest H(n) >= H(key), has no answer for keys behind the last node: a
ring wraps around.
"""

from pyverify import Map, Param, Range, Spec, Var, init, invariant, one_of, reachable, require


class ConsistentHashing(Spec):
    """Nodes 0 .. nodes - 1 are there; node `nodes` comes."""

    nodes = Param(2, min=1)
    ring = Param(8, min=2)

    Node = Range(nodes + 1)
    Place = Range(ring)

    place = Var(Map[Node, Place], init=one_of(Map[Node, Place]))
    key = Var(Place, init=one_of(Place))

    @init
    def places_differ(self) -> None:
        require(all(m == n or self.place[m] != self.place[n] for m in self.Node for n in self.Node))

    def way(self, n: int) -> int:
        """How far it is from the key to a node, along the ring."""
        return (self.place[n] - self.key) % self.ring

    def before(self) -> int:
        return min([n for n in self.Node if n != self.nodes], key=self.way)

    def after(self) -> int:
        return min(self.Node, key=self.way)

    @invariant
    def moves_only_to_the_new_node(self) -> bool:
        return self.after() == self.before() or self.after() == self.nodes

    @invariant
    def new_node_takes_what_is_before_it(self) -> bool:
        """A key moves exactly if the new node comes before the old one."""
        return (self.after() == self.nodes) == (self.way(self.nodes) < self.way(self.before()))

    @reachable
    def a_key_moves(self) -> bool:
        return self.after() == self.nodes

    @reachable
    def a_key_stays(self) -> bool:
        return self.after() != self.nodes


class MovesAShare(ConsistentHashing):
    """The documents' theorem as a bound: of the ring, the new node takes no more than 1/(k+1)."""

    def taken(self) -> int:
        """The part of the ring between the new node and the one before it."""
        return min(
            (self.place[self.nodes] - self.place[n]) % self.ring
            for n in self.Node
            if n != self.nodes
        )

    @invariant
    def takes_at_most_a_share(self) -> bool:
        return self.taken() * (self.nodes + 1) <= self.ring


class NoWrapAround(ConsistentHashing):
    """The documents' formula: the node with the smallest H(n) >= H(key)."""

    def before(self) -> int:
        return min(
            [n for n in self.Node if n != self.nodes and self.place[n] >= self.key],
            key=lambda n: self.place[n],
        )
