"""An invariant that computes and forgets to return."""
from pyverify import Range, Spec, Var, invariant


class Counter(Spec):
    n = Var(Range(3), init=0)

    @invariant
    def small(self):
        ok = self.n < 3
