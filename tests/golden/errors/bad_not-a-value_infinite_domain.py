"""A quantifier over all integers."""
from pyverify import Range, Spec, Var, invariant


class Counter(Spec):
    n = Var(Range(3), init=0)

    @invariant
    def small(self):
        return all(self.n != x for x in int)
