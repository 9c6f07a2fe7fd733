"""Two formulas that are made of each other."""
from pyverify import Range, Spec, Var, action, always, eventually, temporal


class Counter(Spec):
    n = Var(Range(3), init=0)

    @action
    def up(self):
        self.n = (self.n + 1) % 3

    @temporal
    def first(self):
        return always(self.second())

    @temporal
    def second(self):
        return eventually(self.first())
