"""A static method."""
from pyverify import Range, Spec, Var, invariant


class Counter(Spec):
    n = Var(Range(3), init=0)

    @staticmethod
    def double(x):
        return 2 * x

    @invariant
    def small(self):
        return self.double(self.n) < 5
