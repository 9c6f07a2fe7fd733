"""Affinity and anti-affinity of pods, as the Python code checks them (S4 233-286; S1 1281-1291).

`check_affinity(pod, node)` looks at the terms of the pod that is to be placed: a node that it
selects, every label it wants near it among the pods of the node's zone, none it wants to be apart
from. Claimed (S1 1284, 1290) are

    affinity(p) = n  ⇒  f(p) = n                anti-affinity(p, q)  ⇒  f(p) ≠ f(q)

The second is false: the pods that are there already have terms too, and nobody asks them. A pod that
is not wanted has only to come later. So the check must be symmetric, as it is in Kubernetes.
Affinity has its own trap: the first of a group that wants to be together finds nobody, and waits
for ever. Kubernetes lets the first one in. Two groups that each want the other still wait.
"""

from typing import Self

from pyverify import (
    Const,
    Map,
    Param,
    Range,
    Seq,
    Set,
    Spec,
    Symbols,
    Var,
    action,
    implies,
    invariant,
    one_of,
    reachable,
    require,
    step_invariant,
    terminal,
)


class SchedulerAffinity(Spec):
    """As documented. All required terms, "IgnoredDuringExecution"; a pod has one label."""

    churn = Param(False, doc="pods may be stopped, and are then to be placed again")

    Label = Symbols("web", "db", "batch")

    zone = Const(Seq[Range(9), 9], [0, 1], doc="where each node is (topologyKey)")
    label = Const(Seq[Label, 9], ["db", "web"], doc="of each pod")
    selected = Const(Seq[Set[Range(9)], 9], [{0, 1}, {0, 1}], doc="nodeAffinity")
    near = Const(Seq[Set[Label], 9], [set(), set()], doc="podAffinity")
    apart = Const(Seq[Set[Label], 9], [{"web"}, set()], doc="podAntiAffinity")

    Pod = Range(lambda self: len(self.label))
    Node = Range(lambda self: len(self.zone))

    place = Var(Map[Pod, Node | None], init=None)

    def others(self, p: int, n: int) -> set[int]:
        """The other pods of the node's zone."""
        there = {m for m in self.Node if self.zone[m] == self.zone[n]}
        return {q for q in self.Pod if q != p and self.place[q] in there}

    def labels(self, p: int, n: int) -> set[str]:
        return {self.label[q] for q in self.others(p, n)}

    def required(self, p: int) -> set[str]:
        return self.near[p]

    def check_affinity(self, p: int, n: int) -> bool:
        there = self.labels(p, n)
        return (
            n in self.selected[p] and self.required(p) <= there and self.apart[p].isdisjoint(there)
        )

    @action
    def schedule(self, p: int = one_of(Pod), n: int = one_of(Node)) -> None:
        require(self.place[p] is None and self.check_affinity(p, n))
        self.place[p] = n

    @action
    def stop(self, p: int = one_of(Pod)) -> None:
        require(self.churn and self.place[p] is not None)
        self.place[p] = None

    @terminal
    def everyone_is_scheduled(self) -> bool:
        return all(self.place[p] is not None for p in self.Pod)

    @invariant
    def on_a_selected_node(self) -> bool:
        return all(self.place[p] is None or self.place[p] in self.selected[p] for p in self.Pod)

    def zone_of(self, p: int) -> int | None:
        n = self.place[p]
        return None if n is None else self.zone[n]

    def has_company(self, p: int) -> bool:
        """It is not placed, or has everything near it that it wants."""
        z = self.zone_of(p)
        there = {self.label[q] for q in self.Pod if q != p and self.zone_of(q) == z}
        return z is None or self.near[p] <= there

    @invariant
    def kept_apart(self) -> bool:
        return not any(
            p != q and self.label[q] in self.apart[p] and self.zone_of(p) == self.zone_of(q)
            for p in self.Pod
            for q in self.Pod
            if self.place[p] is not None
        )

    @invariant
    def together(self) -> bool:
        return all(self.has_company(p) for p in self.Pod)

    @step_invariant
    def together_when_placed(self, after: Self) -> bool:
        return all(self.place[p] == after.place[p] or after.has_company(p) for p in self.Pod)

    @invariant
    def together_in_the_end(self) -> bool:
        return implies(self.everyone_is_scheduled(), self.together())

    @reachable
    def all_can_be_scheduled(self) -> bool:
        return self.everyone_is_scheduled()


class SymmetricAffinity(SchedulerAffinity):
    """The repair: nor may anybody who is there want to be apart from the new pod."""

    def check_affinity(self, p: int, n: int) -> bool:
        return super().check_affinity(p, n) and not any(
            self.label[p] in self.apart[q] for q in self.others(p, n)
        )


class FirstOfGroup(SymmetricAffinity):
    """And: a pod that wants its own label near it may be the first one that has it."""

    def required(self, p: int) -> set[str]:
        first = all(self.place[q] is None or self.label[q] != self.label[p] for q in self.Pod)
        return self.near[p] - {self.label[p]} if first else self.near[p]
