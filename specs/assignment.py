"""Tasks on hosts by constraints: capacities, and replicas in different racks (S1 3216-3227, 3371-3385).

`pyverify solve` finds such an assignment, or proves that there is none. The document says that an SMT solver does a thousand tasks
in less than a second; docs/PROVE.md has what was measured, and `benchmarks/assignment.py` how.
"""

from pyverify import Map, Param, Range, Spec, Var, one_of, reachable


class Assignment(Spec):
    """Task t is a replica of service t // replicas; host h is in rack h mod racks; a task asks for 1 to 4 cores."""

    tasks = Param(4, min=1)
    hosts = Param(3, min=1)
    racks = Param(3, min=1)
    replicas = Param(2, min=1)
    cores = Param(6, min=0)

    Task = Range(tasks)
    Host = Range(hosts)

    host = Var(Map[Task, Host], init=one_of(Map[Task, Host]))

    def asks(self, t: int) -> int:
        return 1 + t % 4

    def within_capacity(self) -> bool:
        return all(
            sum(self.asks(t) for t in self.Task if self.host[t] == h) <= self.cores
            for h in self.Host
        )

    def replicas_apart(self) -> bool:
        return all(
            self.host[t] % self.racks != self.host[u] % self.racks
            for t in self.Task
            for u in range(t + 1, min(self.tasks, (t // self.replicas + 1) * self.replicas))
        )

    @reachable
    def assigned(self) -> bool:
        return self.within_capacity() and self.replicas_apart()
