"""Branches: what is issued behind one is a guess, until the branch is executed (S1 198, 215-217).

The document takes predictions as given (p > 95 %), and proves nothing of the rest. When a branch
was mispredicted, all that was issued behind it must vanish: their entries, and their names in the
register alias table, which goes back to what it was. None has been committed, as the branch has not.
So it needs the reorder buffer. Forget the entries, and instructions are committed that the program
does not have. Forget the names, and a register will be written by nobody, or by somebody else.
"""

from pyverify import action, one_of, reachable, require
from tomasulo import Tomasulo
from tomasulo_rob import Fault, ReorderBuffer


class TomasuloBranch(ReorderBuffer):
    """A mispredicted branch throws away what is younger, as soon as it is executed."""

    @action
    def branch(self, r: int = one_of(Tomasulo.Place)) -> None:
        """Issue a branch on register r; it has two equal operands, and writes no register."""
        s = self.take_station()
        self.operands[s] = [self.read(r), self.read(r)]
        self.needed[s] = [self.in_order[r], self.in_order[r]]

    @action
    def mispredict(self, s: int = one_of(Tomasulo.Station)) -> None:
        """Execute a branch, and find that the program goes on elsewhere."""
        require(self.trap is None and s in self.window and self.dst[s] is None and self.ready(s))
        self.done[s] = self.result(s)
        for t in self.window[self.window.index(s) + 1 :]:
            self.throw_away(t)
        self.rename_again()
        before = self.before[s]
        if before is not None:  # never, since s is in use
            self.in_order = before

    def throw_away(self, s: int) -> None:
        self.free(s)

    def rename_again(self) -> None:
        """Each register is named after its last writer that remains."""
        for r in self.Place:
            self.alias[r] = None
            for s in self.window:
                if self.dst[s] == r:
                    self.alias[r] = s

    @reachable
    def fault_behind_a_branch(self) -> bool:
        """What is done behind a branch may still be thrown away, even a trap."""
        return Fault() in self.done.values() and any(
            self.done[s] is None and self.dst[s] is None for s in self.window[:1]
        )


class ForgetsEntries(TomasuloBranch):
    """What was issued behind the branch stays."""

    def throw_away(self, s: int) -> None:
        pass


class ForgetsNames(TomasuloBranch):
    """The register alias table stays as it is."""

    def rename_again(self) -> None:
        pass
