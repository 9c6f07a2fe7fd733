"""The PlusCal fragment of the Kubernetes scheduler, and what its `NodeFits` may mean (S1 1300-1325).

For ever, some unscheduled pod and some node are taken; "if NodeFits(p, n) /\\ schedule[p] = NIL",
the pod is put there. Claimed are the capacities (S1 1278) and the fragment's own invariant:

    ∀n: Σ CPU(p) over f(p) = n  ≤  CPU(n)        ∀p: schedule[p] ≠ NIL ⇒ NodeFits(p, schedule[p])

`NodeFits` is not given. The formula that the document has for it elsewhere (PodFitsResources, S1
1784) asks for room for one more pod: right when p is placed, but in the invariant p is already
there and is counted twice. If `NodeFits` looks at the sizes only, the invariant is true, and nodes
are over their capacity. Both claims hold once p is counted once. But then the loop need not end:
small pods on every node leave no room for a large one, and it spins for ever. A pod must not go
where it leaves no room for the rest.
"""

from pyverify import (
    Const,
    Map,
    Range,
    Seq,
    Set,
    Spec,
    Var,
    always_possible,
    eventually,
    implies,
    invariant,
    one_of,
    process,
    reachable,
    step,
    temporal,
)


class SchedulerFragment(Spec):
    """As documented, with PodFitsResources (S1 1784) for `NodeFits`."""

    cpu = Const(Seq[Range(9), 9], [1, 1, 2], doc="what each pod requests")
    capacity = Const(Seq[Range(9), 9], [2, 2], doc="what each node has")

    Pod = Range(lambda self: len(self.cpu))
    Node = Range(lambda self: len(self.capacity))

    unscheduled = Var(Set[Pod], init=lambda self: set(self.Pod))
    schedule = Var(Map[Pod, Node | None], init=None)

    def used(self, n: int) -> int:
        return sum(self.cpu[p] for p in self.Pod if self.schedule[p] == n)

    def node_fits(self, p: int, n: int) -> bool:
        return self.used(n) + self.cpu[p] <= self.capacity[n]

    @process(fair="weak")
    async def scheduler(self) -> None:
        while len(self.unscheduled) > 0:
            await step("schedule")
            p = one_of(self.unscheduled)
            n = one_of(self.Node)
            if self.node_fits(p, n) and self.schedule[p] is None:
                self.schedule[p] = n
                self.unscheduled.remove(p)

    @invariant
    def within_capacity(self) -> bool:
        return all(self.used(n) <= self.capacity[n] for n in self.Node)

    @invariant
    def scheduled_fits(self) -> bool:
        """The fragment's `Invariant`."""
        return all(
            implies(self.schedule[p] == n, self.node_fits(p, n))
            for p in self.Pod
            for n in self.Node
        )

    @invariant
    def loop_goes_on(self) -> bool:
        """While pods are unscheduled, one of them fits somewhere."""
        return implies(
            len(self.unscheduled) > 0,
            any(self.node_fits(p, n) for p in self.unscheduled for n in self.Node),
        )

    @always_possible
    def can_end(self) -> bool:
        return self.scheduler.done

    @temporal
    def everyone_will_be_scheduled(self) -> bool:
        """Fairness sees to it that the loop does not choose for ever what does not fit."""
        return eventually(self.scheduler.done)

    @reachable
    def everyone_is_scheduled(self) -> bool:
        return self.scheduler.done


class SizesOnly(SchedulerFragment):
    """`NodeFits` compares a pod with an empty node: what else is there is not looked at."""

    def node_fits(self, p: int, n: int) -> bool:
        return self.cpu[p] <= self.capacity[n]


class CountedOnce(SchedulerFragment):
    """The repair: room for p beside the others, whether p is there already or not."""

    def node_fits(self, p: int, n: int) -> bool:
        others = sum(self.cpu[q] for q in self.Pod if q != p and self.schedule[q] == n)
        return others + self.cpu[p] <= self.capacity[n]


class LeavesRoom(SchedulerFragment):
    """And the loop: a pod fits only where the rest still does, which takes a search."""

    Goal = Map[SchedulerFragment.Pod, SchedulerFragment.Node]

    def allows(self, goal: dict[int, int]) -> bool:
        """All pods fit where `goal` says."""
        return all(
            sum(self.cpu[p] for p in self.Pod if goal[p] == n) <= self.capacity[n]
            for n in self.Node
        )

    def node_fits(self, p: int, n: int) -> bool:
        return any(
            goal[p] == n
            and self.allows(goal)
            and all(q == p or self.schedule[q] in {None, goal[q]} for q in self.Pod)
            for goal in self.Goal
        )
