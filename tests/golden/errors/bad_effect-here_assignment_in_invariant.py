"""An invariant that changes the state."""
from pyverify import Range, Spec, Var, invariant


class Counter(Spec):
    n = Var(Range(3), init=0)

    @invariant
    def small(self):
        self.n = 0
        return self.n < 3
