"""`isinstance` with a builtin type."""
from pyverify import Range, Spec, Var, invariant


class Counter(Spec):
    n = Var(Range(3), init=0)

    @invariant
    def number(self):
        return isinstance(self.n, int)
