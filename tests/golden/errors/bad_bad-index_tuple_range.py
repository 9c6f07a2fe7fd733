"""A component that a tuple does not have."""
from pyverify import Range, Spec, Var, invariant


class Pairs(Spec):
    pair = Var((Range(2), Range(2)), init=(0, 0))

    @invariant
    def small(self):
        return self.pair[2] < 2
