"""A temporal property called in an invariant."""
from pyverify import Range, Spec, Var, eventually, invariant, temporal


class Counter(Spec):
    n = Var(Range(3), init=0)

    @temporal
    def ends(self):
        return eventually(self.n == 2)

    @invariant
    def ok(self):
        return self.ends()
