"""A helper written as a lambda."""
from pyverify import Range, Spec, Var, invariant


class Counter(Spec):
    n = Var(Range(3), init=0)
    double = lambda self: 2 * self.n

    @invariant
    def small(self):
        return self.double() < 5
