"""A tuple indexed by a variable."""
from pyverify import Range, Spec, Var, invariant


class Pairs(Spec):
    i = Var(Range(2), init=0)
    pair = Var((Range(2), Range(2)), init=(0, 0))

    @invariant
    def small(self):
        return self.pair[self.i] < 2
