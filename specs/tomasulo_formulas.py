"""The formulas that the document gives for Tomasulo's algorithm, word by word (S1 439-457).

    Issue(I)     ⟺  ∀ src ∈ I: Ready(src) ∧ ∃ r ∈ RS_free                          (S1 444)
    Complete(I)  ⟺  CDB broadcasts the result ∧ ∀ I_j waiting for it: Ready(I_j)   (S1 449)
    Lemma 1      i < j, I_i writes R, I_j reads R  ⇒  I_j reads what I_i wrote       (S1 457)

None of them is true of it. Instructions are issued with operands that are not ready: to wait for
them is what stations are for. Where the first formula is obeyed nobody ever waits for the bus, and
an instruction that is not ready holds up all that come after it. The second forgets that a result
may reach an instruction that waits for another one, too. And what is read is the *last* write
before the instruction, not every one.
"""

from typing import Self

from pyverify import Map, Seq, Set, Var, invariant, reachable, require, step_invariant
from tomasulo import Instruction, Tag, Tomasulo, Value
from tomasulo_rob import ReorderBuffer


class TomasuloFormulas(ReorderBuffer):
    """The algorithm of tomasulo_rob.py, with a history of who writes what, for lemma 1."""

    writers = Var(Map[Tomasulo.Place, Set[Tomasulo.Number]], init=set())
    earlier = Var(Map[Tomasulo.Station, Seq[Set[Tomasulo.Number], 2]], init=[])

    def enter(self, s: int, i: Instruction) -> None:
        self.earlier[s] = [self.writers[i.src1], self.writers[i.src2]]
        super().enter(s, i)
        self.writers[i.dst].add(self.issued - 1)

    def free(self, s: int) -> None:
        super().free(s)
        self.earlier[s] = []

    def waits(self, s: int) -> bool:
        return any(isinstance(o, Tag) for o in self.operands[s])

    @step_invariant
    def issued_when_ready(self, after: Self) -> bool:
        return not any(after.waits(s) and s not in self.window for s in self.Station)

    @step_invariant
    def complete_when_all_are_ready(self, after: Self) -> bool:
        """Who gets a result waits for no other."""
        return not any(
            after.waits(s) and after.operands[s] != self.operands[s] and s in self.window
            for s in self.Station
        )

    @invariant
    def complete_when_all_have_it(self) -> bool:
        """The same, repaired: nobody waits for a result that is there."""
        return not any(
            isinstance(self.done[s], Value) and Tag(s) in self.operands[t]
            for s in self.Station
            for t in self.Station
        )

    @invariant
    def reads_every_earlier_write(self) -> bool:
        """Lemma 1. Repaired, it is `operands_come_from_the_last_writer`."""
        return all(
            self.to_be(o).of == i
            for s in self.Station
            for k, o in enumerate(self.operands[s])
            for i in self.earlier[s][k]
        )

    @reachable
    def passes_one_that_waits(self) -> bool:
        """An instruction is done while an older one waits for an operand."""
        return any(self.waits(s) for s in self.window[1:2]) and any(
            self.done[s] is not None for s in self.window[2:]
        )


class IssueAsWritten(TomasuloFormulas):
    """Issue waits until all operands are ready."""

    def enter(self, s: int, i: Instruction) -> None:
        super().enter(s, i)
        require(not self.waits(s))
