"""A domain called like `range`."""
from pyverify import Range, Spec, Var, invariant


class Counter(Spec):
    Value = Range(3)
    n = Var(Value, init=0)

    @invariant
    def small(self):
        return self.n in self.Value(2)
