"""A property called as if it were a method."""
from pyverify import Range, Spec, Var, invariant


class Counter(Spec):
    n = Var(Range(3), init=0)

    @property
    def full(self):
        return self.n == 2

    @invariant
    def never_full(self):
        return not self.full()
