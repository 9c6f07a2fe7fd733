"""A variable without an initial value."""
from pyverify import Range, Spec, Var, invariant


class Counter(Spec):
    n = Var(Range(3))

    @invariant
    def small(self):
        return self.n < 3
