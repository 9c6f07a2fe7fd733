"""A typo in the name of a function of a module."""
import math

from pyverify import Range, Spec, Var, invariant


class Counter(Spec):
    n = Var(Range(3), init=0)

    @invariant
    def small(self):
        return math.flor(self.n) < 3
