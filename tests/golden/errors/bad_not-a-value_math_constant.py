"""A float from the standard library."""
import math

from pyverify import Range, Spec, Var, invariant


class Counter(Spec):
    n = Var(Range(3), init=0)

    @invariant
    def finite(self):
        return self.n < math.inf
