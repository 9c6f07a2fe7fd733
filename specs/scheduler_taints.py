"""Taints and tolerations, as the Python code checks them (S4 288-325).

    for taint in node.spec.taints:
        if not has_matching_toleration(pod, taint):
            if taint.effect == "NoSchedule": return False
            elif taint.effect == "PreferNoSchedule": continue        # "lowers the priority"
    return True

The third effect, NoExecute, falls through: a pod is put on a node that it must not even stay on.
And `continue` lowers nothing, as the score never hears of the taint. Besides, a taint that comes
later does nothing to the pods that are there; for NoSchedule this is meant so, but then a node
tainted `dedicated=gpu:NoSchedule` (S4 293-297) is not dedicated, unless it is drained before.
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
)


class SchedulerTaints(Spec):
    """As documented. Of a taint only the effect is kept; the score is least load, first node."""

    nodes = Param(2)
    drained = Param(False, doc="repaired: NoSchedule is set on nodes that have nobody to keep off")

    Effect = Symbols("NoSchedule", "PreferNoSchedule", "NoExecute")
    Node = Range(nodes)

    tolerates = Const(
        Seq[Set[Effect], 9], [set(), set(), {"NoSchedule", "NoExecute"}], doc="of each pod"
    )
    Pod = Range(lambda self: len(self.tolerates))

    taints = Var(Map[Node, Set[Effect]], init=set())
    place = Var(Map[Pod, Node | None], init=None)

    def suffers(self, p: int, effect: str, n: int) -> bool:
        return effect in self.taints[n] - self.tolerates[p]

    def pods(self, n: int) -> list[int]:
        return [p for p in self.Pod if self.place[p] == n]

    def check_tolerations(self, p: int, n: int) -> bool:
        return not self.suffers(p, "NoSchedule", n)

    def best(self, p: int, nodes: list[int]) -> int:
        return min(nodes, key=lambda n: len(self.pods(n)))

    def feasible(self, p: int) -> list[int]:
        return [n for n in self.Node if self.check_tolerations(p, n)]

    @action
    def schedule(self, p: int = one_of(Pod)) -> None:
        require(self.place[p] is None and len(self.feasible(p)) > 0)
        self.place[p] = self.best(p, self.feasible(p))

    @action
    def taint(self, n: int = one_of(Node), effect: str = one_of(Effect)) -> None:
        if self.drained and effect == "NoSchedule":
            require(all(effect in self.tolerates[p] for p in self.pods(n)))
        self.taints[n].add(effect)

    @action
    def untaint(self, n: int = one_of(Node), effect: str = one_of(Effect)) -> None:
        self.taints[n].discard(effect)

    @step_invariant
    def no_schedule_is_heeded(self, after: Self) -> bool:
        """A pod is put on no node with a taint NoSchedule that it does not tolerate."""
        return not any(
            self.place[p] != n and after.place[p] == n and self.suffers(p, "NoSchedule", n)
            for p in self.Pod
            for n in self.Node
        )

    @step_invariant
    def no_execute_is_heeded(self, after: Self) -> bool:
        return not any(
            self.place[p] != n and after.place[p] == n and self.suffers(p, "NoExecute", n)
            for p in self.Pod
            for n in self.Node
        )

    @step_invariant
    def avoided_if_possible(self, after: Self) -> bool:
        """A node with PreferNoSchedule is taken only if all that are left have it."""
        return all(
            implies(
                self.place[p] != n and after.place[p] == n,
                not self.suffers(p, "PreferNoSchedule", n)
                or all(self.suffers(p, "PreferNoSchedule", m) for m in self.feasible(p)),
            )
            for p in self.Pod
            for n in self.Node
        )

    @step_invariant
    def leaves_for_a_reason(self, after: Self) -> bool:
        """A pod keeps its node, unless that has a taint NoExecute which it does not tolerate."""
        return all(
            self.place[p] in {None, after.place[p]} or after.suffers(p, "NoExecute", n)
            for n in self.Node
            for p in self.pods(n)
        )

    @invariant
    def dedicated(self) -> bool:
        return not any(self.suffers(p, "NoSchedule", n) for n in self.Node for p in self.pods(n))

    @invariant
    def nobody_stays(self) -> bool:
        """NoExecute: whoever does not tolerate it has to leave."""
        return not any(self.suffers(p, "NoExecute", n) for n in self.Node for p in self.pods(n))

    @reachable
    def tainted_and_used(self) -> bool:
        """Each effect stands on some node that has pods."""
        return all(
            any(effect in self.taints[n] and len(self.pods(n)) > 0 for n in self.Node)
            for effect in self.Effect
        )


class EveryEffect(SchedulerTaints):
    """The repair: each effect does what its name says. That pods leave takes no time here."""

    def check_tolerations(self, p: int, n: int) -> bool:
        return not self.suffers(p, "NoSchedule", n) and not self.suffers(p, "NoExecute", n)

    def best(self, p: int, nodes: list[int]) -> int:
        return min(nodes, key=lambda n: (self.suffers(p, "PreferNoSchedule", n), len(self.pods(n))))

    @action
    def taint(
        self,
        n: int = one_of(SchedulerTaints.Node),
        effect: str = one_of(SchedulerTaints.Effect),
    ) -> None:
        super().taint(n, effect)
        for p in self.pods(n):
            if self.suffers(p, "NoExecute", n):
                self.place[p] = None
