"""A temporal operator inside a comparison."""
from pyverify import Range, Spec, Var, eventually, temporal


class Counter(Spec):
    n = Var(Range(3), init=0)

    @temporal
    def ends(self):
        return eventually(self.n == 2) == True
