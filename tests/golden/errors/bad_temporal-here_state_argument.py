"""A helper that returns a formula is given a value of one state."""
from pyverify import Range, Spec, Var, action, eventually, temporal


class Counter(Spec):
    n = Var(Range(3), init=0)

    @action
    def up(self):
        self.n = (self.n + 1) % 3

    def moves_on(self, seen):
        return eventually(self.n != seen)

    @temporal
    def moves(self):
        return self.moves_on(self.n)
