"""A guard in an invariant."""
from pyverify import Range, Spec, Var, invariant, require


class Counter(Spec):
    n = Var(Range(3), init=0)

    @invariant
    def small(self):
        require(self.n > 0)
        return self.n < 3
