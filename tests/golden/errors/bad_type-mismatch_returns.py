"""A helper that returns two types."""
from pyverify import Range, Spec, Var, invariant


class Counter(Spec):
    n = Var(Range(3), init=0)

    def shown(self):
        if self.n > 1:
            return "many"
        return self.n

    @invariant
    def ok(self):
        return self.shown() != 2
