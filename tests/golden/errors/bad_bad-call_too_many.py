"""A helper called with too many arguments."""
from pyverify import Range, Spec, Var, invariant


class Counter(Spec):
    n = Var(Range(3), init=0)

    def below(self, x):
        return x < 3

    @invariant
    def small(self):
        return self.below(self.n, 3)
