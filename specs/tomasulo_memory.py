"""Loads and stores: the memory is not renamed, so order has to be kept another way (S1 428-461).

The document renames registers, and concludes that all visible changes are those of program order.
A cell of the memory has no alias: which one an instruction means is known only when its base
register is. So a load has to look at all older stores that are not committed: it waits for those to
the same cell, and for those of which the cell is not known yet. A load that passes stores, or takes
it that an unknown cell is another one, reads what is too old. Stores write when they are committed.

A load is an `Instruction` whose src2 is a cell, a store one whose dst is; src1 is the base register.
"""

from pyverify import Map, Param, Range, Var, action, one_of, reachable, require
from tomasulo import Instruction, Tag, Tomasulo
from tomasulo_rob import ReorderBuffer


class TomasuloMemory(ReorderBuffer):
    """Loads wait for the older stores that they may depend on."""

    registers = Param(1)
    cells = Param(2, doc="of the memory")

    Place = Range(lambda self: self.registers + self.cells)  # the registers, then the cells

    cell = Var(Map[Tomasulo.Station, Place | None], init=None, doc="what the load in it reads")

    def is_cell(self, p: int) -> bool:
        return p >= self.registers

    @action
    def issue(self, i: Instruction) -> None:
        require(not self.is_cell(i.src1) and not (self.is_cell(i.src2) and self.is_cell(i.dst)))
        super().issue(i)

    def enter(self, s: int, i: Instruction) -> None:
        super().enter(s, i)
        if self.is_cell(i.dst):
            self.alias[i.dst] = None
        if self.is_cell(i.src2):
            self.cell[s] = i.src2
            self.operands[s].pop()

    def free(self, s: int) -> None:
        super().free(s)
        self.cell[s] = None

    def is_store(self, s: int) -> bool:
        return any(self.dst[s] == p and self.is_cell(p) for p in self.Place)

    def is_known(self, s: int) -> bool:
        return not isinstance(self.operands[s][0], Tag)

    def may_depend(self, load: int, store: int) -> bool:
        return self.dst[store] == self.cell[load] or not self.is_known(store)

    @action(fair="weak")
    def load(self, s: int = one_of(Tomasulo.Station), c: int = one_of(Place)) -> None:
        """The second operand comes from the memory."""
        require(self.trap is None and self.cell[s] == c)
        require(len(self.operands[s]) == 1 and self.is_known(s))
        older = self.window[: self.window.index(s)]
        require(not any(self.is_store(t) and self.may_depend(s, t) for t in older))
        self.operands[s].append(self.register[c])

    @reachable
    def load_passes_a_store(self) -> bool:
        """A load is done while an older store is not."""
        return any(
            self.is_store(s) and self.done[s] is None and self.done[t] is not None
            for s in self.window[:1]
            for t in self.window[1:]
            if self.cell[t] is not None
        )


class LoadsPassStores(TomasuloMemory):
    """Loads take what is in the memory."""

    def may_depend(self, load: int, store: int) -> bool:
        return False


class LoadsGuess(TomasuloMemory):
    """A store of which the cell is not known is taken to be to another cell."""

    def may_depend(self, load: int, store: int) -> bool:
        return self.is_known(store) and super().may_depend(load, store)
