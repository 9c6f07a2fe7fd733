"""A typo in one of several symbols."""
from pyverify import Map, Range, Spec, Symbols, Var, invariant


class Commit(Spec):
    RM = Range(2)
    state = Var(Map[RM, Symbols("working", "committed", "aborted")], init="working")

    @invariant
    def undecided(self):
        return not any(self.state[r] in ("comitted", "aborted") for r in self.RM)
