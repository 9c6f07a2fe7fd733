"""An action in the place of a state predicate."""
from pyverify import Range, Spec, Var, action, eventually, temporal


class Counter(Spec):
    n = Var(Range(3), init=0)

    @action
    def up(self):
        self.n = (self.n + 1) % 3

    @temporal
    def happens(self):
        return eventually(self.up())
