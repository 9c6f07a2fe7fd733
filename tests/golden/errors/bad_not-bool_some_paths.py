"""An invariant that returns on some paths only."""
from pyverify import Range, Spec, Var, invariant


class Counter(Spec):
    n = Var(Range(3), init=0)

    @invariant
    def small(self):
        if self.n > 0:
            return self.n < 3
