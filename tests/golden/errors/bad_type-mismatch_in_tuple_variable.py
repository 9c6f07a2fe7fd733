"""Membership in a tuple of different things."""
from pyverify import Range, Spec, Var, invariant


class Pairs(Spec):
    pair = Var((Range(2), bool), init=(0, True))

    @invariant
    def zero(self):
        return 0 in self.pair
