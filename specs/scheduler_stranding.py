"""Is every pod scheduled that can be? Greedy placement against bin packing (S4 125-191, 328-345).

The document calls scheduling "an NP-hard bin-packing problem" and, in the same line, says that it
takes O(pods × nodes × constraints): what takes so long only is greedy, and greedy is not the best.
Here pods come in any order and each gets the best node of those with room for it: the emptiest
(LeastRequestedPriority, S1 1295; "lower utilization is better", S4 175), or, to pack, the fullest.

Either way a pod may be stranded though all of them together would fit: with 1 1 2 on nodes of 2 2,
or 3 3 2 2 2 on 6 6. Preemption, where a larger pod may throw out smaller ones, repairs the first
and not the second; it ends, as every step is progress. What helps is never to place a pod where it
leaves no room for the rest: to search, which is what is NP-hard.
"""

from typing import Self

from pyverify import (
    Const,
    Map,
    Param,
    Range,
    Seq,
    Spec,
    Var,
    action,
    eventually,
    invariant,
    one_of,
    reachable,
    require,
    step_invariant,
    temporal,
    terminal,
)


class GreedyScheduler(Spec):
    """As documented: filter, take the best node, never look back."""

    pack = Param(False, doc="prefer the fullest node, not the emptiest")

    cpu = Const(Seq[Range(9), 9], [1, 1, 2], doc="what each pod requests")
    capacity = Const(Seq[Range(9), 9], [2, 2], doc="what each node has")

    Pod = Range(lambda self: len(self.cpu))
    Node = Range(lambda self: len(self.capacity))
    Goal = Map[Pod, Node]

    place = Var(Map[Pod, Node | None], init=None)

    def pending(self) -> set[int]:
        return {p for p in self.Pod if self.place[p] is None}

    def free(self, n: int) -> int:
        return self.capacity[n] - sum(self.cpu[p] for p in self.Pod if self.place[p] == n)

    def candidates(self, p: int) -> set[int]:
        return {n for n in self.Node if self.cpu[p] <= self.free(n)}

    def score(self, n: int) -> int:
        return -self.free(n) if self.pack else self.free(n)

    def allows(self, goal: dict[int, int]) -> bool:
        """All pods fit where `goal` says."""
        return all(
            sum(self.cpu[p] for p in self.Pod if goal[p] == n) <= self.capacity[n]
            for n in self.Node
        )

    def can_go(self, p: int) -> bool:
        return len(self.candidates(p)) > 0

    @action(fair="weak")
    def schedule(self, p: int = one_of(Pod)) -> None:
        require(self.place[p] is None)
        n = one_of(self.candidates(p))
        require(all(self.score(n) >= self.score(m) for m in self.candidates(p)))
        self.place[p] = n

    @terminal
    def is_over(self) -> bool:
        return not any(self.can_go(p) for p in self.pending())

    @invariant
    def within_capacity(self) -> bool:
        return all(self.free(n) >= 0 for n in self.Node)

    @invariant
    def nobody_is_stranded(self) -> bool:
        """If pods are left over in the end, all of them together would not fit in any way."""
        left_over = self.is_over() and len(self.pending()) > 0
        return not left_over or not any(self.allows(goal) for goal in self.Goal)

    @temporal
    def everyone_will_be_placed(self) -> bool:
        return eventually(len(self.pending()) == 0)

    @reachable
    def everyone_is_placed(self) -> bool:
        return len(self.pending()) == 0

    def placed_by_size(self) -> list[int]:
        """How many pods are placed of each size, the largest size first."""
        placed = [self.cpu[p] for p in self.Pod if self.place[p] is not None]
        return [placed.count(size) for size in reversed(range(9))]

    @step_invariant
    def every_step_is_progress(self, after: Self) -> bool:
        """And so it ends."""
        return after.placed_by_size() > self.placed_by_size()


class PreemptingScheduler(GreedyScheduler):
    """The larger has the higher priority: a pod without room throws out the smaller ones of a node."""

    def victims(self, p: int, n: int) -> set[int]:
        return {q for q in self.Pod if self.place[q] == n and self.cpu[q] < self.cpu[p]}

    def can_preempt(self, p: int, n: int) -> bool:
        return self.cpu[p] <= self.free(n) + sum(self.cpu[q] for q in self.victims(p, n))

    def can_go(self, p: int) -> bool:
        return any(self.can_preempt(p, n) for n in self.Node)

    @action(fair="weak")
    def preempt(
        self, p: int = one_of(GreedyScheduler.Pod), n: int = one_of(GreedyScheduler.Node)
    ) -> None:
        require(self.place[p] is None and len(self.candidates(p)) == 0 and self.can_preempt(p, n))
        for q in self.victims(p, n):
            self.place[q] = None
        self.place[p] = n


class SearchingScheduler(GreedyScheduler):
    """The repair: a node is a candidate only if some placement of all pods starts this way."""

    def candidates(self, p: int) -> set[int]:
        return {
            goal[p]
            for goal in self.Goal
            if self.allows(goal) and all(self.place[q] in {None, goal[q]} for q in self.Pod)
        }
