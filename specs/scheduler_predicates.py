"""The "formal semantics of the Kubernetes scheduler": four predicates and a maximum (S1 1774-1801).

    Schedule(p, n)  ⇔  Predicates(p, n)  ∧  Priorities(p, n) = max over n' ∈ N of Priorities(p, n')

    PodFitsResources   Σ CPU(p') over p' ∈ Pods(n)  +  CPU_new  ≤  CPU(n)
    PodFitsHost        nodeName(p) = name(n)
    NoDiskConflict     ∀p' ∈ Pods(n): Volume(p) ≠ Volume(p')
    MatchNodeSelector  labels(n) ⊇ nodeSelector(p)

Taken by the letter nothing is ever scheduled: it is the scheduler that sets `nodeName`, so no pod
has one before. Ask for it only if it is set, and two pods that have no volume cannot share a node,
as their volumes are equal. Ask for no *common* volume, and a pod may wait for ever because the best
node of all is one that it must not use: the maximum belongs over what the predicates leave, "filter,
then score" (S2 101-103). Each parameter repairs one of the three; all together make the claims true.
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


class SchedulerPredicates(Spec):
    """Priorities(p, n) is the share of n that is free: LeastRequestedPriority (S1 1295)."""

    host_if_set = Param(False, doc="repaired: PodFitsHost is asked only of pods that name a node")
    common_volume = Param(False, doc="repaired: the conflict is a common volume, not equality")
    best_feasible = Param(False, doc="repaired: the maximum is over the nodes that pass")

    Label = Symbols("ssd")
    Volume = Symbols("orders", "users")

    cpu = Const(Seq[Range(9), 9], [1, 1, 1, 1])
    volumes = Const(Seq[Set[Volume], 9], [{"orders"}, {"orders"}, set(), set()])
    selector = Const(Seq[Set[Label], 9], [set(), set(), set(), {"ssd"}])
    capacity = Const(Seq[Range(9), 9], [4, 4])
    labels = Const(Seq[Set[Label], 9], [{"ssd"}, set()])

    Pod = Range(lambda self: len(self.cpu))
    Node = Range(lambda self: len(self.capacity))

    node_name = Var(Map[Pod, Node | None], init=None)

    def pods(self, n: int) -> set[int]:
        return {p for p in self.Pod if self.node_name[p] == n}

    def used(self, n: int) -> int:
        return sum(self.cpu[p] for p in self.Pod if self.node_name[p] == n)

    def fits_host(self, p: int, n: int) -> bool:
        return self.node_name[p] == n or (self.host_if_set and self.node_name[p] is None)

    def conflict(self, p: int, q: int) -> bool:
        if self.common_volume:
            return not self.volumes[p].isdisjoint(self.volumes[q])
        return self.volumes[p] == self.volumes[q]

    def passes(self, p: int, n: int) -> bool:
        return (
            self.used(n) + self.cpu[p] <= self.capacity[n]
            and self.fits_host(p, n)
            and not any(self.conflict(p, q) for q in self.pods(n))
            and self.selector[p] <= self.labels[n]
        )

    def priority(self, n: int) -> int:
        return 100 * (self.capacity[n] - self.used(n)) // self.capacity[n]

    @action
    def schedule(self, p: int = one_of(Pod), n: int = one_of(Node)) -> None:
        require(self.node_name[p] is None and self.passes(p, n))
        rivals = [m for m in self.Node if not self.best_feasible or self.passes(p, m)]
        require(self.priority(n) == max(self.priority(m) for m in rivals))
        self.node_name[p] = n

    @terminal
    def everyone_is_scheduled(self) -> bool:
        return all(self.node_name[p] is not None for p in self.Pod)

    @invariant
    def within_capacity(self) -> bool:
        return all(self.used(n) <= self.capacity[n] for n in self.Node)

    @invariant
    def no_volume_is_shared(self) -> bool:
        """No two pods of a node have a volume in common."""
        return all(
            p == q or self.volumes[p].isdisjoint(self.volumes[q])
            for n in self.Node
            for p in self.pods(n)
            for q in self.pods(n)
        )

    @invariant
    def labels_match(self) -> bool:
        return all(self.selector[p] <= self.labels[n] for n in self.Node for p in self.pods(n))

    @step_invariant
    def bound_to_the_best(self, after: Self) -> bool:
        """S2 101-103: of the nodes that are left, a pod is bound to one with the highest score."""
        return all(
            implies(
                self.node_name[p] is None and after.node_name[p] == n and self.passes(p, m),
                self.priority(n) >= self.priority(m),
            )
            for p in self.Pod
            for n in self.Node
            for m in self.Node
        )

    @reachable
    def all_can_be_scheduled(self) -> bool:
        return self.everyone_is_scheduled()
