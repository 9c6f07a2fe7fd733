"""A quantifier over a billion values."""
from pyverify import Range, Spec, Var, invariant


class Counter(Spec):
    Big = Range(10**9)
    n = Var(Range(3), init=0)

    @invariant
    def small(self):
        return any(self.n == x for x in self.Big)
