"""What `Crash` of `pyverify.lib` is for: nodes that stop, and come back without their memory.

A node takes orders into its memory and confirms them. Without a disk a crash takes confirmed orders
with it; a copy on disk, which the restart reads, brings them back.
"""

from pyverify import (
    Map,
    Param,
    Range,
    Set,
    Spec,
    Var,
    action,
    eventually,
    invariant,
    one_of,
    reachable,
    require,
    temporal,
    terminal,
)
from pyverify.lib import Crash


class Orders(Spec):
    """Each order is taken by one node."""

    nodes = Param(2)
    orders = Param(2)
    crashes = Param(2)
    durable = Param(False, doc="a node writes to disk what it confirms")

    Node = Range(nodes)
    Order = Range(orders)

    power = Crash(Node, crashes)
    memory = Var(Map[Node, Set[Order]], init=set())
    disk = Var(Map[Node, Set[Order]], init=set())
    confirmed = Var(Set[Order], init=set())

    @action(fair="weak")
    def take(self, n: int = one_of(Node), o: int = one_of(Order)) -> None:
        require(self.power.up[n] and o not in self.confirmed)
        self.memory[n].add(o)
        if self.durable:
            self.disk[n].add(o)
        self.confirmed.add(o)

    @action
    def crash(self, n: int = one_of(Node)) -> None:
        self.power.crash(n)
        self.memory[n] = set()

    @action(fair="weak")
    def restart(self, n: int = one_of(Node)) -> None:
        self.power.restart(n)
        self.memory[n] = self.disk[n]

    @terminal
    def all_confirmed(self) -> bool:
        """What then happens to nodes is of no interest any more."""
        return self.confirmed == set(self.Order)

    @invariant
    def confirmed_orders_are_known(self) -> bool:
        """Unless a node is down."""
        known = {o for n in self.Node for o in self.memory[n]}
        return known == self.confirmed or not all(self.power.up.values())

    @invariant
    def the_dead_remember_nothing(self) -> bool:
        return all(self.power.up[n] or self.memory[n] == set() for n in self.Node)

    @temporal
    def every_order_will_be_confirmed(self) -> bool:
        """Since nodes that are down come back."""
        return eventually(self.all_confirmed())

    @reachable
    def all_are_down(self) -> bool:
        return not any(self.power.up.values())

    @reachable
    def comes_back(self) -> bool:
        return all(self.power.up.values()) and self.power.crashes == self.crashes
