"""The TLA+ fragment that stands as the "formal proof" of the saga (S1 1095-1110).

    SagaNext(t) ==   status[t] = "running" ∧ forward(t)    ∧ status'[t] = "completed"
                   ∨ status[t] = "failed"  ∧ compensate(t) ∧ status'[t] = "compensated"
    Invariant == ∀ t: status[t] ∈ {"pending", "running", "completed", "failed", "compensated"}

`Init`, `forward` and `compensate` are not given; here every task is running at first, since no
step starts one. The invariant holds, and says nothing: no step leads to "failed" either, so that
nothing is ever compensated, and the two properties that ask for it have no witness.
"""

from pyverify import (
    Map,
    Param,
    Range,
    Spec,
    Symbols,
    Var,
    action,
    invariant,
    one_of,
    reachable,
    require,
    terminal,
)


class SagaFragment(Spec):
    """As documented: nothing starts a task, and nothing fails."""

    tasks = Param(3, doc="steps of the saga")

    Task = Range(tasks)
    Status = Symbols("pending", "running", "completed", "failed", "compensated")

    status = Var(Map[Task, Status], init="running")

    @action
    def forward(self, t: int = one_of(Task)) -> None:
        require(self.status[t] == "running")
        self.status[t] = "completed"

    @action
    def compensate(self, t: int = one_of(Task)) -> None:
        require(self.status[t] == "failed")
        self.status[t] = "compensated"

    @terminal
    def all_completed(self) -> bool:
        return all(self.status[t] == "completed" for t in self.Task)

    @invariant
    def status_is_known(self) -> bool:
        return all(self.status[t] in self.Status for t in self.Task)

    @reachable
    def some_task_fails(self) -> bool:
        return any(self.status[t] == "failed" for t in self.Task)

    @reachable
    def some_task_is_compensated(self) -> bool:
        return any(self.status[t] == "compensated" for t in self.Task)

    @reachable
    def all_complete(self) -> bool:
        return self.all_completed()
