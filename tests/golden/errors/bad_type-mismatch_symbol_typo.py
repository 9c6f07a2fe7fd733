"""A typo in an assigned symbol."""
from pyverify import Map, Range, Spec, Symbols, Var, action, one_of


class Commit(Spec):
    RM = Range(2)
    state = Var(Map[RM, Symbols("working", "committed", "aborted")], init="working")

    @action
    def commit(self, r: int = one_of(RM)):
        self.state[r] = "comitted"
