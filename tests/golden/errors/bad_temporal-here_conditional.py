"""A temporal operator in a conditional expression."""
from pyverify import Range, Spec, Var, always, eventually, temporal


class Counter(Spec):
    n = Var(Range(3), init=0)

    @temporal
    def ends(self):
        return eventually(self.n == 2) if self.n == 0 else always(self.n < 2)
