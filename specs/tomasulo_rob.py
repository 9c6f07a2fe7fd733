"""Tomasulo's algorithm with a reorder buffer (ROB): results wait their turn (S1 216-217, 455-461).

A result goes over the bus at once, as before, but to its register only when the instruction is at
the head of the ROB. So an instruction that traps does so when all before it are committed and none
after it: traps are precise, and every visible state is one of program order. Commit from anywhere,
and both are lost. Free an entry while its result is still on its way, and its tag means two things.

Stations and entries of the ROB are one pool here, as in Sohi's register update unit (1990): a
station keeps its instruction until it is committed. Where there are fewer stations than entries,
`issue` waits more often, and nothing else happens.
"""

from typing import Self

from pyverify import Map, Record, Var, action, one_of, reachable, require, step_invariant
from tomasulo import Instruction, Tag, Tomasulo, Value


class Fault(Record):
    """In place of a result."""


class ReorderBuffer(Tomasulo):
    """The repair: commit in program order, from the head of the ROB, which is `window`."""

    dst = Var(Map[Tomasulo.Station, Tomasulo.Place | None], init=None)
    done = Var(Map[Tomasulo.Station, Value | Fault | None], init=None, doc="ROB[id].value")

    def read(self, r: int) -> Value | Tag:
        s = self.alias[r]
        match None if s is None else self.done[s]:
            case Value() as value:
                return value
            case _:
                return super().read(r)

    def enter(self, s: int, i: Instruction) -> None:
        super().enter(s, i)
        self.dst[s] = i.dst

    def ready(self, s: int) -> bool:
        return self.done[s] is None and super().ready(s)

    def free(self, s: int) -> None:
        super().free(s)
        self.dst[s] = None
        self.done[s] = None

    @action(fair="weak")
    def execute(self, s: int = one_of(Tomasulo.Station)) -> None:
        require(self.trap is None and self.ready(s))
        value = self.result(s)
        self.done[s] = value
        self.broadcast(s, value)

    @action
    def fault(self, s: int = one_of(Tomasulo.Station)) -> None:
        require(self.trap is None and self.ready(s))
        self.done[s] = Fault()

    def may_commit(self, s: int) -> bool:
        return s == self.window[0]

    @action(fair="weak")
    def commit(self, s: int = one_of(Tomasulo.Station)) -> None:
        require(self.trap is None and self.done[s] is not None and self.may_commit(s))
        match self.done[s]:
            case Value() as value:
                self.write(s, value)
                self.free(s)
            case _:
                self.trap = self.before[s]

    def write(self, s: int, value: Value) -> None:
        r = self.dst[s]
        if r is not None:
            self.register[r] = value
            if self.alias[r] == s:
                self.alias[r] = None

    @step_invariant
    def results_are_final(self, after: Self) -> bool:
        return all(
            self.done[s] in {None, after.done[s]} or after.done[s] is None for s in self.Station
        )

    @reachable
    def overtaken(self) -> bool:
        """The oldest is not done, and a younger one is."""
        return any(self.done[s] is None for s in self.window[:1]) and any(
            isinstance(value, Value) for value in self.done.values()
        )

    @reachable
    def speculative_fault(self) -> bool:
        """An instruction faults while an older one, not done, may still trap before it."""
        return any(self.done[s] is None for s in self.window[:1]) and Fault() in self.done.values()


class CommitsAnywhere(ReorderBuffer):
    """Whatever is done is committed."""

    def may_commit(self, s: int) -> bool:
        return True


class SlowBus(ReorderBuffer):
    """A result takes its time from the station to those who wait; only then its entry is freed."""

    sending = Var(Map[Tomasulo.Station, Value | None], init=None)

    def broadcast(self, s: int, value: Value) -> None:
        self.sending[s] = value

    def ready(self, s: int) -> bool:
        return self.sending[s] is None and super().ready(s)

    def may_commit(self, s: int) -> bool:
        return self.sending[s] is None and super().may_commit(s)

    @action(fair="weak")
    def deliver(self, s: int = one_of(Tomasulo.Station)) -> None:
        require(self.trap is None)
        match self.sending[s]:
            case Value() as value:
                super().broadcast(s, value)
                self.sending[s] = None
            case _:
                require(False)


class TagReusedTooEarly(SlowBus):
    """The entry is free for the next instruction as soon as its result is in the register."""

    def may_commit(self, s: int) -> bool:
        return s == self.window[0]
