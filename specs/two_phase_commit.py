"""Two-phase commit: all participants commit, or all abort (S4 1279-1283; Gray & Lamport, 2006).

The document's table gives it "consistency: strong" and "fault tolerance: ★★". Here is what that
means: two participants never decide differently, whatever is slow or crashes; but if the manager
crashes before it decides, those that are prepared wait for ever, since they may neither commit nor
abort by themselves. If it does not, a decision reaches everybody some time: that is what is fair.

After Gray & Lamport, "Consensus on Transaction Commit": messages are a set that only grows, so
they may arrive late, twice, or never. A participant (RM, resource manager) does not look at its
own state when a decision arrives: that nothing can go wrong by that is part of the claim.
"""

from typing import Self

from pyverify import (
    Field,
    Map,
    Param,
    Range,
    Record,
    Set,
    Spec,
    Symbols,
    Var,
    action,
    always_possible,
    invariant,
    leads_to,
    one_of,
    reachable,
    require,
    step_invariant,
    temporal,
    terminal,
)


class Prepared(Record):
    """A participant promises that it can commit."""

    rm: int = Field("RM")


class Commit(Record):
    """The manager's decision, to all."""


class Abort(Record):
    """The other decision."""


Message = Prepared | Commit | Abort


class TwoPhaseCommit(Spec):
    """The protocol without crashes. The manager may also abort at any time before it commits."""

    participants = Param(3, min=1)

    RM = Range(participants)
    State = Symbols("working", "prepared", "committed", "aborted")

    state = Var(Map[RM, State], init="working")
    manager = Var(Symbols("init", "committed", "aborted"), init="init")
    prepared = Var(Set[RM], init=set(), doc="those that the manager has heard of")
    messages = Var(Set[Message], init=set())

    @action
    def manager_receives_prepared(self, r: int = one_of(RM)) -> None:
        require(self.manager == "init" and Prepared(r) in self.messages)
        self.prepared.add(r)

    @action
    def manager_commits(self) -> None:
        require(self.manager == "init" and self.prepared == set(self.RM))
        self.manager = "committed"
        self.messages.add(Commit())

    @action(fair="weak")
    def manager_aborts(self) -> None:
        require(self.manager == "init")
        self.manager = "aborted"
        self.messages.add(Abort())

    @action
    def prepare(self, r: int = one_of(RM)) -> None:
        require(self.state[r] == "working")
        self.state[r] = "prepared"
        self.messages.add(Prepared(r))

    @action
    def choose_to_abort(self, r: int = one_of(RM)) -> None:
        require(self.state[r] == "working")
        self.state[r] = "aborted"

    @action(fair="weak", fair_per="r")
    def receive_commit(self, r: int = one_of(RM)) -> None:
        require(Commit() in self.messages)
        self.state[r] = "committed"

    @action(fair="weak", fair_per="r")
    def receive_abort(self, r: int = one_of(RM)) -> None:
        require(Abort() in self.messages)
        self.state[r] = "aborted"

    @terminal
    def all_decided(self) -> bool:
        return all(self.state[r] in {"committed", "aborted"} for r in self.RM)

    def somebody_is_prepared(self) -> bool:
        return any(self.state[r] == "prepared" for r in self.RM)

    @invariant
    def atomic(self) -> bool:
        """Nobody commits while somebody else aborts."""
        return not (
            any(self.state[r] == "committed" for r in self.RM)
            and any(self.state[r] == "aborted" for r in self.RM)
        )

    @invariant
    def commit_is_unanimous(self) -> bool:
        """Nobody commits unless all are prepared, or have been."""
        return Commit() not in self.messages or all(
            self.state[r] in {"prepared", "committed"} for r in self.RM
        )

    @invariant
    def decision_is_sent(self) -> bool:
        """What the manager has decided is what it has sent, and nothing else."""
        return (self.manager == "committed") == (Commit() in self.messages) and (
            self.manager == "aborted"
        ) == (Abort() in self.messages)

    @step_invariant
    def decided_is_final(self, after: Self) -> bool:
        return all(self.state[r] in {"working", "prepared", after.state[r]} for r in self.RM)

    @temporal
    def nobody_stays_prepared(self) -> bool:
        """Nobody is prepared twice, so that this is as much as: each decides some time."""
        return leads_to(self.somebody_is_prepared(), not self.somebody_is_prepared())

    @always_possible
    def can_decide(self) -> bool:
        return self.all_decided()

    @reachable
    def all_commit(self) -> bool:
        return all(self.state[r] == "committed" for r in self.RM)

    @reachable
    def all_refuse(self) -> bool:
        """Each by itself, before anything is said."""
        return all(self.state[r] == "aborted" for r in self.RM) and len(self.messages) == 0

    @reachable
    def all_prepare_in_vain(self) -> bool:
        return all(self.state[r] == "aborted" and Prepared(r) in self.messages for r in self.RM)


class CrashingCoordinator(TwoPhaseCommit):
    """The manager may crash before it decides: safe as before, but the prepared are blocked."""

    manager = Var(Symbols("init", "committed", "aborted", "crashed"), init="init")

    @action
    def crash(self) -> None:
        require(self.manager == "init")
        self.manager = "crashed"


class ImpatientParticipants(CrashingCoordinator):
    """The tempting repair: who is prepared for too long aborts. It may be alone in that."""

    @action(fair="weak", fair_per="r")
    def time_out(self, r: int = one_of(TwoPhaseCommit.RM)) -> None:
        require(self.state[r] == "prepared")
        self.state[r] = "aborted"


class RecoveringCoordinator(CrashingCoordinator):
    """The repair: a manager that comes back and finds no decision in its log aborts."""

    @action(fair="weak")
    def recover(self) -> None:
        require(self.manager == "crashed")
        self.manager = "aborted"
        self.messages.add(Abort())
