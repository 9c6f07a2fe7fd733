"""Two schedulers, each with a cache, bind pods at the same time (S4 1349-1350, 161-163).

"Use several schedulers, use a scheduler cache", says the document of the scheduler that filters,
scores and binds. What it claims of the result is that no node is over its capacity (S1 1278), and
that a pod has one node (S1 1271: f is a map from pods to nodes). Between filter and bind the others
go on, and what one sees of them is old. So all depends on what `bind` asks the API server to check:

    NOTHING    as documented: "create the binding, update the node's status"
    POD        the pod is unbound. This is what the API server of Kubernetes does
    FITS       and the node has room for it
    SAME       and the node has the pods that the scheduler saw: compare-and-set on a version

Only the last two are safe for more than one scheduler. For a single one it is enough to `assume`
its own binding in its own cache. Of the scores nothing is needed: any node that fits may be chosen.

Nor is it sure that all pods are bound some time. Whoever is refused takes the pod for unbound, even
if it has heard better since it chose, and may try the same for ever while other pods wait. It has
to look where the pod is (`looks`).
"""

from enum import Enum
from typing import Self

from pyverify import (
    Const,
    Field,
    Map,
    Param,
    Range,
    Record,
    Seq,
    Set,
    Spec,
    Var,
    action,
    eventually,
    invariant,
    one_of,
    process,
    reachable,
    require,
    step,
    step_invariant,
    temporal,
    terminal,
)


class Check(Enum):
    """What the API server checks when it binds."""

    NOTHING = 0
    POD = 1
    FITS = 2
    SAME = 3


class Binding(Record):
    """What a scheduler is about to bind, and which pods it saw on the node."""

    pod: int = Field("Pod")
    node: int = Field("Node")
    seen: set[int] = Field("Pods")


class SchedulerCache(Spec):
    """A cache hears of each binding at some time later, in any order."""

    schedulers = Param(2)
    check = Param(Check.NOTHING)
    assume = Param(False, doc="a scheduler enters in its cache what it is about to bind")

    looks = Param(False, doc="repaired: a scheduler that is refused looks where the pod is")

    cpu = Const(Seq[Range(9), 9], [2, 1], doc="what each pod requests")
    capacity = Const(Seq[Range(9), 9], [2, 2], doc="what each node has")

    Scheduler = Range(schedulers)
    Pod = Range(lambda self: len(self.cpu))
    Node = Range(lambda self: len(self.capacity))
    Pods = Set[Pod]
    Places = Map[Pod, Node | None]

    place = Var(Places, init=None, doc="the truth: what the API server knows")
    cache = Var(Map[Scheduler, Places], init=None)

    def fits(self, pods: set[int], p: int, n: int) -> bool:
        return sum(self.cpu[q] for q in self.Pod if q in pods or q == p) <= self.capacity[n]

    def pods(self, n: int) -> set[int]:
        return {p for p in self.Pod if self.place[p] == n}

    def cached_pods(self, s: int, n: int) -> set[int]:
        return {p for p in self.Pod if self.cache[s][p] == n}

    def accepted(self, b: Binding) -> bool:
        """The API server's answer."""
        unbound = self.place[b.pod] is None
        match self.check:
            case Check.NOTHING:
                return True
            case Check.POD:
                return unbound
            case Check.FITS:
                return unbound and self.fits(self.pods(b.node), b.pod, b.node)
            case Check.SAME:
                return unbound and self.pods(b.node) == b.seen

    @process(Scheduler, fair="weak")
    async def scheduler(self, me: int) -> None:
        binding: Binding | None = Var(Binding | None, init=None)
        while True:
            await step("filter")
            pod = one_of({p for p in self.Pod if self.cache[me][p] is None})
            node = one_of({n for n in self.Node if self.fits(self.cached_pods(me, n), pod, n)})
            binding = Binding(pod, node, self.cached_pods(me, node))
            if self.assume:
                self.cache[me][pod] = node
            await step("bind")
            if self.accepted(binding):
                self.place[binding.pod] = binding.node
            else:
                self.cache[me][binding.pod] = self.place[binding.pod] if self.looks else None
            binding = None

    @action(fair="weak", fair_per=("s", "p"))
    def watch(self, s: int = one_of(Scheduler), p: int = one_of(Pod)) -> None:
        """A cache hears of a binding."""
        require(self.place[p] is not None and self.cache[s][p] != self.place[p])
        self.cache[s][p] = self.place[p]

    @terminal
    def everyone_is_bound(self) -> bool:
        return all(self.place[p] is not None for p in self.Pod)

    @invariant
    def within_capacity(self) -> bool:
        return all(sum(self.cpu[p] for p in self.pods(n)) <= self.capacity[n] for n in self.Node)

    @step_invariant
    def bound_once(self, after: Self) -> bool:
        return all(self.place[p] in {None, after.place[p]} for p in self.Pod)

    @temporal
    def everyone_will_be_bound(self) -> bool:
        return eventually(self.everyone_is_bound())

    def outdated(self, b: Binding) -> bool:
        return self.place[b.pod] is not None or not self.fits(self.pods(b.node), b.pod, b.node)

    @reachable
    def stale_choice(self) -> bool:
        """A scheduler is about to bind what would be wrong by now."""
        bindings = [self.scheduler[s].binding for s in self.Scheduler]
        return any(self.outdated(b) for b in bindings if b is not None)

    @reachable
    def accepts_the_unseen(self) -> bool:
        """A binding is accepted, but its node has changed since it was looked at."""
        bindings = [self.scheduler[s].binding for s in self.Scheduler]
        return any(
            self.accepted(b) and self.pods(b.node) != b.seen for b in bindings if b is not None
        )

    @reachable
    def everyone_knows(self) -> bool:
        """All pods are bound, and all caches have heard of it."""
        return self.everyone_is_bound() and all(self.cache[s] == self.place for s in self.Scheduler)
