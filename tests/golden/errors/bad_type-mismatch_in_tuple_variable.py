"""Membership in a tuple."""
from pyverify import Range, Spec, Var, invariant


class Pairs(Spec):
    pair = Var((Range(2), Range(2)), init=(0, 0))

    @invariant
    def zero(self):
        return 0 in self.pair
