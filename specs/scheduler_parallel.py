"""Many pods at once: `ParallelScheduler`, ten threads over the same nodes (S4 857-869).

    with ThreadPoolExecutor(max_workers=10) as executor:
        futures = [executor.submit(self.schedule_pod, pod) for pod in pods]

"Success rate from 80 % to 98 %", the document says of it. Each thread runs the code of scheduler_code.py
for its own pod: look for nodes with room, take one, and "update the node's status" (S4 163), which
the others read. There is no lock; so two threads see the same room and both take it, and the pods
that are scheduled too many are over the capacity (S1 1278). To look again before the status is
changed, in one step with the change, repairs it; a lock held from look to update does, too, and
lets no two threads work at the same time.
"""

from pyverify import (
    Const,
    Map,
    Range,
    Seq,
    Spec,
    Var,
    eventually,
    invariant,
    one_of,
    process,
    reachable,
    step,
    temporal,
    when,
)


class ParallelScheduler(Spec):
    """As documented, a thread for each pod. Whatever the scores: any node with room may be best."""

    cpu = Const(Seq[Range(9), 9], [1, 1, 1], doc="what each pod requests")
    capacity = Const(Seq[Range(9), 9], [2, 1], doc="what each node has")

    Pod = Range(lambda self: len(self.cpu))
    Node = Range(lambda self: len(self.capacity))

    place = Var(Map[Pod, Node | None], init=None)

    def used(self, n: int) -> int:
        return sum(self.cpu[p] for p in self.Pod if self.place[p] == n)

    def fits(self, p: int, n: int) -> bool:
        return self.used(n) + self.cpu[p] <= self.capacity[n]

    @process(Pod, fair="weak")
    async def schedule_pod(self, me: int) -> None:
        node: int | None = Var(self.Node | None, init=None)
        await step("filter")
        node = one_of({n for n in self.Node if self.fits(me, n)})
        await step("bind")
        self.place[me] = node

    @invariant
    def within_capacity(self) -> bool:
        return all(self.used(n) <= self.capacity[n] for n in self.Node)

    @invariant
    def filter_chooses(self) -> bool:
        return all(
            self.schedule_pod[p].at("filter") == (self.schedule_pod[p].node is None)
            for p in self.Pod
        )

    @invariant
    def result_is_a_place(self) -> bool:
        return all(self.schedule_pod[p].done == (self.place[p] is not None) for p in self.Pod)

    @temporal
    def everyone_will_be_scheduled(self) -> bool:
        return eventually(all(self.schedule_pod[p].done for p in self.Pod))

    @reachable
    def everyone_is_scheduled(self) -> bool:
        return all(self.schedule_pod[p].done for p in self.Pod)

    @reachable
    def two_at_once(self) -> bool:
        return sum(self.schedule_pod[p].at("bind") for p in self.Pod) >= 2


class LooksAgain(ParallelScheduler):
    """The repair: a thread binds only what still fits, and else begins anew."""

    @process(ParallelScheduler.Pod, fair="weak")
    async def schedule_pod(self, me: int) -> None:
        node: int | None = Var(self.Node | None, init=None)
        while True:
            await step("filter")
            node = one_of({n for n in self.Node if self.fits(me, n)})
            await step("bind")
            if self.fits(me, node):
                self.place[me] = node
                return
            node = None


class OneAtATime(ParallelScheduler):
    """Also a repair: whoever filters takes a lock, until it has bound."""

    held = Var(bool, init=False)

    @process(ParallelScheduler.Pod, fair="weak")
    async def schedule_pod(self, me: int) -> None:
        node: int | None = Var(self.Node | None, init=None)
        await step("filter")
        await when(not self.held)
        self.held = True
        node = one_of({n for n in self.Node if self.fits(me, n)})
        await step("bind")
        self.place[me] = node
        self.held = False
