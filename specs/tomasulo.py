"""Tomasulo's algorithm: out of order inside, in program order from outside (S1 205-217, 428-461).

Instructions are *issued* in program order, each to a free reservation station. There they wait for
their operands, *execute* in any order and after any time, and send their results over the common
data bus (CDB) to all that wait. The register alias table *renames*: it says from which station the
newest value of a register will come.

This is the algorithm of 1967 ("An Efficient Algorithm for Exploiting Multiple Arithmetic Units"),
without the reorder buffer on which the document's proof rests. The theorem, "the same result as in
order", holds even so. What fails is the precise trap, which tomasulo_rob.py repairs.

All programs of a length are checked, since an issue chooses the instruction; and all operations,
since none is computed: `Value(i)` is what instruction i yields when the program runs in order. From
other operands than there it yields `Value(None)`, which is never right.
"""

from typing import Self

from pyverify import (
    Field,
    Map,
    Param,
    Range,
    Record,
    Seq,
    Spec,
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


class Instruction(Record):
    """The document's (op, dst, src1, src2) for any op: dst := op(src1, src2)."""

    dst: int = Field("Place")
    src1: int = Field("Place")
    src2: int = Field("Place")


class Value(Record):
    """What an instruction yields; -1 - r is what register r holds at the start."""

    of: int | None = Field("Source")


class Tag(Record):
    """A value to come, known by the station that will send it."""

    station: int = Field("Station")


class Tomasulo(Spec):
    """As of 1967: a result goes to its register at once, and a trap to its handler."""

    registers = Param(2)
    stations = Param(2)
    length = Param(3, doc="instructions of the program")
    unary = Param(False, doc="fewer programs: src1 and src2 are the same")

    Place = Range(registers)  # tomasulo_memory.py adds the cells of a memory
    Station = Range(stations)
    Number = Range(length)
    Source = Range(lambda self: -len(self.Place), length) | None
    State = Map[Place, Value]

    issued = Var(Range(length + 1), init=0)
    window = Var(Seq[Station, stations], init=[], doc="the stations in use, in program order")
    number = Var(Map[Station, Number | None], init=None, doc="of the instruction in a station")
    operands = Var(Map[Station, Seq[Value | Tag, 2]], init=[])
    alias = Var(Map[Place, Station | None], init=None, doc="the register alias table")
    register = Var(State, init=lambda self: {r: Value(-1 - r) for r in self.Place})

    # Beside it runs the machine that executes in order: it always has done all that was issued.
    in_order = Var(State, init=lambda self: {r: Value(-1 - r) for r in self.Place})
    before = Var(Map[Station, State | None], init=None, doc="its state when it came to this one")
    needed = Var(Map[Station, Seq[Value, 2]], init=[], doc="the operands that it found")
    trap = Var(State | None, init=None, doc="its state at the instruction that has trapped")

    def read(self, r: int) -> Value | Tag:
        s = self.alias[r]
        return self.register[r] if s is None else Tag(s)

    def take_station(self) -> int:
        require(self.trap is None and self.issued < self.length)
        require(len(self.window) < self.stations)
        s = min(set(self.Station) - set(self.window))
        self.window.append(s)
        self.number[s] = self.issued
        self.before[s] = self.in_order
        self.issued += 1
        return s

    def enter(self, s: int, i: Instruction) -> None:
        self.operands[s] = [self.read(i.src1), self.read(i.src2)]
        self.needed[s] = [self.in_order[i.src1], self.in_order[i.src2]]
        self.alias[i.dst] = s
        self.in_order[i.dst] = Value(self.number[s])

    @action
    def issue(self, i: Instruction) -> None:
        require(not self.unary or i.src1 == i.src2)
        self.enter(self.take_station(), i)

    def ready(self, s: int) -> bool:
        return len(self.operands[s]) == 2 and all(isinstance(o, Value) for o in self.operands[s])

    def result(self, s: int) -> Value:
        return Value(self.number[s] if self.operands[s] == self.needed[s] else None)

    def broadcast(self, s: int, value: Value) -> None:
        for t in self.Station:
            self.operands[t] = [value if o == Tag(s) else o for o in self.operands[t]]

    def free(self, s: int) -> None:
        self.window.remove(s)
        self.number[s] = None
        self.before[s] = None
        self.operands[s] = []
        self.needed[s] = []

    @action(fair="weak")
    def execute(self, s: int = one_of(Station)) -> None:
        require(self.trap is None and self.ready(s))
        value = self.result(s)
        self.broadcast(s, value)
        for r in self.Place:
            if self.alias[r] == s:  # the newest writer of a register, and no other
                self.register[r] = value
                self.alias[r] = None
        self.free(s)

    @action
    def fault(self, s: int = one_of(Station)) -> None:
        """The instruction divides by zero, say."""
        require(self.trap is None and self.ready(s))
        self.trap = self.before[s]

    def idle(self) -> bool:
        return len(self.window) == 0

    @terminal
    def finished(self) -> bool:
        return self.trap is not None or (self.issued == self.length and self.idle())

    def to_be(self, o: Value | Tag) -> Value:
        return Value(self.number[o.station]) if isinstance(o, Tag) else o

    @invariant
    def operands_come_from_the_last_writer(self) -> bool:
        """RAW is kept, and WAR is gone: nobody reads what a younger instruction has written."""
        return all(
            self.to_be(o) == self.needed[s][k]
            for s in self.Station
            for k, o in enumerate(self.operands[s])
        )

    def older(self, a: Value, b: Value) -> bool:
        return a.of is not None and b.of is not None and a.of < b.of

    @step_invariant
    def no_write_comes_too_late(self, after: Self) -> bool:
        """WAW is gone: no register is set back to the value of an older instruction."""
        return not any(self.older(after.register[r], self.register[r]) for r in self.Place)

    @invariant
    def same_result_as_in_order(self) -> bool:
        """Whenever everything that was issued has been executed."""
        return implies(self.idle(), self.register == self.in_order)

    @invariant
    def traps_are_precise(self) -> bool:
        """All instructions before the one that traps are done, and none after it."""
        return implies(self.trap is not None, self.register == self.trap)

    @step_invariant
    def nothing_happens_after_a_trap(self, after: Self) -> bool:
        return self.trap is None

    @invariant
    def every_state_is_one_of_program_order(self) -> bool:
        """What is visible is always what the oldest instruction that is not done has to find."""
        return all(self.register == self.before[s] for s in self.window[:1])

    def in_flight(self, i: int) -> bool:
        return i in self.number.values()

    @temporal
    def every_instruction_ends(self) -> bool:
        """Nobody waits for ever for a result that never comes, unless a trap ends it all."""
        return all(
            leads_to(self.in_flight(i), self.trap is not None or not self.in_flight(i))
            for i in self.Number
        )

    @reachable
    def overtaken(self) -> bool:
        """The oldest in flight has been overtaken: a younger instruction is done."""
        return any(self.number[s] != self.issued - len(self.window) for s in self.window[:1])
