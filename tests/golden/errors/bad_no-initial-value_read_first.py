"""A variable that is read before it is set."""
from pyverify import Range, Spec, Var, init, invariant


class Counter(Spec):
    n = Var(Range(3))
    m = Var(Range(3))

    @init
    def start(self):
        self.m = self.n
        self.n = 0

    @invariant
    def small(self):
        return self.n < 3 and self.m < 3
