"""A property with the name of a built-in one."""
from pyverify import Range, Spec, Var, invariant


class Counter(Spec):
    n = Var(Range(3), init=0)

    @invariant
    def deadlock(self):
        return self.n < 3
