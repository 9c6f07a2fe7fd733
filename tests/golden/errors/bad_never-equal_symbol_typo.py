"""A typo in a symbol."""
from pyverify import Map, Range, Spec, Symbols, Var, invariant


class Commit(Spec):
    RM = Range(2)
    state = Var(Map[RM, Symbols("working", "committed", "aborted")], init="working")

    @invariant
    def consistent(self):
        return not any(self.state[r] == "comitted" for r in self.RM)
