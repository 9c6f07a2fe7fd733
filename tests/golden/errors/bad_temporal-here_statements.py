"""A formula computed step by step."""
from pyverify import Range, Spec, Var, eventually, temporal


class Counter(Spec):
    n = Var(Range(3), init=0)

    @temporal
    def ends(self):
        full = self.n == 2
        return eventually(full)
