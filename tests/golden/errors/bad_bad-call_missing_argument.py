"""A helper called without one of its arguments."""
from pyverify import Range, Spec, Var, invariant


class Counter(Spec):
    n = Var(Range(3), init=0)

    def below(self, x, bound):
        return x < bound

    @invariant
    def small(self):
        return self.below(self.n)
