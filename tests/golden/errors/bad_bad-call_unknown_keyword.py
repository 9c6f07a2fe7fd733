"""A typo in a keyword."""
from pyverify import Range, Spec, Var, invariant


class Counter(Spec):
    n = Var(Range(3), init=0)

    def below(self, x, bound=3):
        return x < bound

    @invariant
    def small(self):
        return self.below(self.n, buond=3)
