"""Sagas in parallel whose steps commute: each step takes one item of a shared stock (S1 1066-1093).

The same transition system as the model of the measured peers (SPIN, Rumur, TLC), so that counts
can be compared. A step that was done gives its item back, last step first, and giving back takes
time. Here condition 2 of the document is met (taking and giving back commute), and so is
condition 3, with any number of sagas at once.
"""

from typing import Self

from pyverify import (
    Map,
    Param,
    Range,
    Spec,
    Symbols,
    Var,
    action,
    implies,
    invariant,
    leads_to,
    one_of,
    reachable,
    require,
    step_invariant,
    temporal,
    terminal,
)


class SagaInventory(Spec):
    """A saga aborts when a step fails, and a step may fail at any time, also for want of stock."""

    sagas = Param(2)
    steps = Param(2, doc="steps of each saga")
    items = Param(3, doc="the stock at first")

    Saga = Range(sagas)
    Step = Range(steps)
    Status = Symbols("pending", "done", "failed", "compensating", "compensated")

    status = Var(Map[Saga, Map[Step, Status]], init="pending")
    stock = Var(Range(items + 1), init=lambda self: self.items)

    def ready(self, s: int, t: int) -> bool:
        return self.status[s][t] == "pending" and (t == 0 or self.status[s][t - 1] == "done")

    def holds(self, s: int, t: int) -> bool:
        return self.status[s][t] in {"done", "compensating"}

    def completed(self, s: int) -> bool:
        return self.status[s][self.steps - 1] == "done"

    def aborted(self, s: int) -> bool:
        return self.status[s][0] in {"failed", "compensated"}

    @action
    def forward(self, s: int = one_of(Saga), t: int = one_of(Step)) -> None:
        require(self.ready(s, t) and self.stock > 0)
        self.status[s][t] = "done"
        self.stock -= 1

    @action
    def fail(self, s: int = one_of(Saga), t: int = one_of(Step)) -> None:
        require(self.ready(s, t))
        self.status[s][t] = "failed"

    @action(fair="weak", fair_per="s")
    def start_compensation(self, s: int = one_of(Saga), t: int = one_of(Step)) -> None:
        require(t + 1 < self.steps and self.status[s][t] == "done")
        require(self.status[s][t + 1] in {"failed", "compensated"})
        self.status[s][t] = "compensating"

    @action(fair="weak", fair_per="s")
    def end_compensation(self, s: int = one_of(Saga), t: int = one_of(Step)) -> None:
        require(self.status[s][t] == "compensating")
        self.status[s][t] = "compensated"
        self.stock += 1

    @terminal
    def all_over(self) -> bool:
        return all(self.completed(s) or self.aborted(s) for s in self.Saga)

    @invariant
    def no_item_is_lost(self) -> bool:
        return (
            self.stock + sum(self.holds(s, t) for s in self.Saga for t in self.Step) == self.items
        )

    @invariant
    def aborted_holds_nothing(self) -> bool:
        return all(
            implies(self.aborted(s), not self.holds(s, t)) for s in self.Saga for t in self.Step
        )

    @step_invariant
    def nothing_starts_again(self, after: Self) -> bool:
        return all(
            implies(after.status[s][t] == "pending", self.status[s][t] == "pending")
            for s in self.Saga
            for t in self.Step
        )

    @temporal
    def failed_saga_ends(self) -> bool:
        return all(
            leads_to("failed" in self.status[s].values(), self.aborted(s)) for s in self.Saga
        )

    @reachable
    def all_abort_at_the_last_step(self) -> bool:
        return all(self.status[s][self.steps - 1] == "failed" for s in self.Saga)


class SagaInventoryRetried(SagaInventory):
    """Giving back raises after its effect and is tried again. It is not idempotent: items multiply."""

    @action
    def compensation_fails(
        self, s: int = one_of(SagaInventory.Saga), t: int = one_of(SagaInventory.Step)
    ) -> None:
        require(self.status[s][t] == "compensating")
        self.stock += 1
