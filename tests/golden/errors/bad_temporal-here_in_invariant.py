"""A temporal operator in an invariant."""
from pyverify import Range, Spec, Var, eventually, invariant


class Counter(Spec):
    n = Var(Range(3), init=0)

    @invariant
    def ends(self):
        return eventually(self.n == 2)
