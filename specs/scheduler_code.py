"""The Python code of the scheduler: filter by resources, score, bind (S4 125-191, 217-230).

`predicate_filter` keeps the nodes for which `check_resources` is true, and `priority_score` takes

    score = (1 − utilization)·10 + affinity·5 + balance·3        max(scores, key=scores.get)

What a node has `allocated` is what its pods really request. The code has two bugs. It reads the
requests of `pod.spec.containers[0]`, so a side-car costs nothing when a place is looked for, and a
node ends up over what it can give (S1 1278: Σ CPU(p) ≤ CPU(n)). And if no node is left, `max` is
asked for the largest of nothing: that raises, where the pod should wait until there is room.
Affinity is left out here (scheduler_affinity.py). Scores are in percent; the text says nothing of
how they are computed, so utilization is that of the CPU, and balance compares it with the memory.
"""

from typing import Self

from pyverify import (
    Const,
    Map,
    Range,
    Seq,
    Spec,
    Symbols,
    Var,
    action,
    invariant,
    one_of,
    reachable,
    require,
    step_invariant,
    terminal,
)


class SchedulerCode(Spec):
    """As written."""

    Resource = Symbols("cpu", "memory")
    Resources = Map[Resource, Range(9)]

    containers = Const(
        Seq[Seq[Resources, 3], 9],
        [
            [{"cpu": 1, "memory": 2}],
            [{"cpu": 2, "memory": 1}],
            [{"cpu": 1, "memory": 1}, {"cpu": 1, "memory": 1}],
        ],
        doc="the requests of each pod's containers",
    )
    allocatable = Const(Seq[Resources, 9], [{"cpu": 3, "memory": 3}, {"cpu": 2, "memory": 3}])

    Pod = Range(lambda self: len(self.containers))
    Node = Range(lambda self: len(self.allocatable))

    place = Var(Map[Pod, Node | None], init=None)

    def request(self, p: int, r: str) -> int:
        """What `check_resources` reads."""
        return self.containers[p][0][r]

    def allocated(self, n: int, r: str) -> int:
        return sum(c[r] for p in self.Pod if self.place[p] == n for c in self.containers[p])

    def check_resources(self, p: int, n: int) -> bool:
        return all(
            self.request(p, r) <= self.allocatable[n][r] - self.allocated(n, r)
            for r in self.Resource
        )

    def predicate_filter(self, p: int) -> list[int]:
        return [n for n in self.Node if self.check_resources(p, n)]

    def utilization(self, n: int, r: str) -> int:
        return 100 * self.allocated(n, r) // self.allocatable[n][r]

    def imbalance(self, n: int) -> int:
        return abs(self.utilization(n, "cpu") - self.utilization(n, "memory"))

    def score(self, n: int) -> int:
        return (100 - self.utilization(n, "cpu")) * 10 + (100 - self.imbalance(n)) * 3

    @action
    def schedule(self, p: int = one_of(Pod)) -> None:
        require(self.place[p] is None)
        nodes = self.predicate_filter(p)
        self.place[p] = max(nodes, key=self.score)

    @terminal
    def nobody_fits(self) -> bool:
        return all(
            self.place[p] is not None or len(self.predicate_filter(p)) == 0 for p in self.Pod
        )

    @invariant
    def within_capacity(self) -> bool:
        return all(
            self.allocated(n, r) <= self.allocatable[n][r] for n in self.Node for r in self.Resource
        )

    @step_invariant
    def placed_once(self, after: Self) -> bool:
        return all(self.place[p] in {None, after.place[p]} for p in self.Pod)

    def tilt(self, n: int) -> int:
        used = [self.utilization(n, r) for r in self.Resource]
        return max(used) - min(used)

    def beats(self, m: int, n: int) -> bool:
        """Node m is less used than n and no less balanced, or no more used and better balanced."""
        less = self.utilization(n, "cpu") - self.utilization(m, "cpu")
        straighter = self.tilt(n) - self.tilt(m)
        return less >= 0 and straighter >= 0 and less + straighter > 0

    @step_invariant
    def best_is_taken(self, after: Self) -> bool:
        """A pod is put where no candidate beats the node in everything that is scored."""
        return not any(
            self.place[p] != n and after.place[p] == n and self.beats(m, n)
            for p in self.Pod
            for n in self.Node
            for m in self.predicate_filter(p)
        )

    @reachable
    def somebody_waits(self) -> bool:
        return self.nobody_fits() and any(self.place[p] is None for p in self.Pod)


class AllContainers(SchedulerCode):
    """The first repair: a pod requests what all its containers request."""

    def request(self, p: int, r: str) -> int:
        return sum(c[r] for c in self.containers[p])


class WaitsForRoom(AllContainers):
    """And the second: a pod that no node can take is left alone."""

    @action
    def schedule(self, p: int = one_of(SchedulerCode.Pod)) -> None:
        require(len(self.predicate_filter(p)) > 0)
        super().schedule(p)
