"""A helper that calls itself."""
from pyverify import Range, Spec, Var, invariant


class Counter(Spec):
    n = Var(Range(3), init=0)

    def even(self, x):
        return x == 0 or not self.even(x - 1)

    @invariant
    def always_even(self):
        return self.even(self.n)
