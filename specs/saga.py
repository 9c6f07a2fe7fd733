"""Saga: steps f_1 … f_n, each with a compensation c_i that takes it back (S1 1066-1093).

The document's Python code runs the steps one after the other; if one raises, it compensates those
that were executed, last first. "Conditions of correctness":

    1. compensability         c_i ∘ f_i = id
    2. commutativity          f_i ∘ f_j = f_j ∘ f_i   "(if parallel)"
    3. eventual consistency   if t_k is aborted, c_k ∘ … ∘ c_1 (S) ∈ ValidStates

Here each step overwrites one shared record, and its compensation puts the old value back: this is
compensable, and does not commute. So one sees what every condition is worth. The code's order is
right, and the formula's is not: c_k ∘ … ∘ c_1 applies c_1 first. Sagas in parallel break it, as
condition 2 warns (saga_inventory.py: steps that commute). And nothing is said of a compensation
that fails: in the code its exception leaves the loop, and the rest is never taken back.
"""

from typing import Self

from pyverify import (
    Map,
    Param,
    Range,
    Seq,
    Spec,
    Var,
    action,
    always_possible,
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


class Saga(Spec):
    """As the code runs it; `undo` is its list `executed`, of the values that were overwritten."""

    sagas = Param(1, doc="sagas that share the record")
    steps = Param(3, doc="steps of each")

    Id = Range(sagas)

    record = Var(Id | None, init=None, doc="the saga that wrote the record last")
    undo = Var(Map[Id, Seq[Id | None, steps]], init=[], doc="the old value, per executed step")
    failed = Var(Map[Id, bool], init=False)

    def completed(self, s: int) -> bool:
        return len(self.undo[s]) == self.steps

    def aborted(self, s: int) -> bool:
        return self.failed[s] and len(self.undo[s]) == 0

    @action
    def forward(self, s: int = one_of(Id)) -> None:
        """f_i: overwrite the record, and keep what it was."""
        require(not self.failed[s] and not self.completed(s))
        self.undo[s].append(self.record)
        self.record = s

    @action
    def fail(self, s: int = one_of(Id)) -> None:
        """The next step raises, before any effect."""
        require(not self.failed[s] and not self.completed(s))
        self.failed[s] = True

    @action(fair="weak", fair_per="s")
    def compensate(self, s: int = one_of(Id)) -> None:
        """c_i of the last step that is not yet compensated."""
        require(self.failed[s] and not self.aborted(s))
        self.record = self.undo[s].pop()

    @terminal
    def all_over(self) -> bool:
        return all(self.completed(s) or self.aborted(s) for s in self.Id)

    @step_invariant
    def compensable(self, after: Self) -> bool:
        """Condition 1: what a step keeps is what was there."""
        return all(
            implies(len(after.undo[s]) > len(self.undo[s]), after.undo[s][-1] == self.record)
            for s in self.Id
        )

    @step_invariant
    def completed_is_final(self, after: Self) -> bool:
        return all(implies(self.completed(s), after.undo[s] == self.undo[s]) for s in self.Id)

    @step_invariant
    def only_failed_are_undone(self, after: Self) -> bool:
        return all(self.failed[s] or len(after.undo[s]) >= len(self.undo[s]) for s in self.Id)

    @step_invariant
    def completed_does_not_fail(self, after: Self) -> bool:
        return not any(self.completed(s) and after.failed[s] for s in self.Id)

    @invariant
    def aborted_leaves_no_trace(self) -> bool:
        """Condition 3: of an aborted saga nothing is left in the record."""
        return all(implies(self.aborted(s), self.record != s) for s in self.Id)

    @invariant
    def completed_is_kept(self) -> bool:
        """Condition 3, for the others: once a saga has completed, the record is not blank."""
        return implies(any(self.completed(s) for s in self.Id), self.record is not None)

    @temporal
    def failed_saga_ends(self) -> bool:
        return all(leads_to(self.failed[s], self.aborted(s)) for s in self.Id)

    @always_possible
    def can_end(self) -> bool:
        return self.all_over()

    @reachable
    def last_step_fails(self) -> bool:
        return any(self.failed[s] and len(self.undo[s]) == self.steps - 1 for s in self.Id)


class SagaInFormulaOrder(Saga):
    """Compensates c_1 first, as the formula says: a later step's old value is the trace left."""

    @action(fair="weak", fair_per="s")
    def compensate(self, s: int = one_of(Saga.Id)) -> None:
        require(self.failed[s] and not self.aborted(s))
        self.record = self.undo[s].pop(0)


class SagaGivesUp(Saga):
    """A compensation may raise too; as in the code, the list is forgotten with the function."""

    @action
    def compensation_fails(self, s: int = one_of(Saga.Id)) -> None:
        require(self.failed[s] and not self.aborted(s))
        self.undo[s].clear()


class SagaHangs(Saga):
    """A compensation may raise, what is left to undo is kept, and nobody tries it again."""

    hangs = Var(Map[Saga.Id, bool], init=False)

    @action(fair="weak", fair_per="s")
    def compensate(self, s: int = one_of(Saga.Id)) -> None:
        require(not self.hangs[s])
        super().compensate(s)

    @action
    def compensation_fails(self, s: int = one_of(Saga.Id)) -> None:
        require(self.failed[s] and not self.aborted(s) and not self.hangs[s])
        self.hangs[s] = True


class SagaRetries(Saga):
    """The repair: a compensation stays in the list until it returns, so it is tried again.

    It may raise after its effect, and then happens twice: it has to be idempotent, as this one is.
    """

    @action
    def compensation_fails(self, s: int = one_of(Saga.Id)) -> None:
        require(self.failed[s] and not self.aborted(s))
        if one_of({True, False}):
            self.record = self.undo[s][-1]

    @reachable
    def compensated_and_not_known(self) -> bool:
        """The first step is taken back, and will be again."""
        return any(self.failed[s] and self.undo[s] == [self.record] for s in self.Id)
