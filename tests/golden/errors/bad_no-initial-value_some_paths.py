"""A variable that `@init` sets on some paths."""
from pyverify import Param, Range, Spec, Var, init, invariant


class Counter(Spec):
    big = Param(True)
    n = Var(Range(3))

    @init
    def start(self):
        if self.big:
            self.n = 2

    @invariant
    def small(self):
        return self.n < 3
