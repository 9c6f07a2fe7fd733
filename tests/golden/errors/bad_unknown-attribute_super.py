"""A base class without that method."""
from pyverify import Range, Spec, Var, action, invariant


class Counter(Spec):
    n = Var(Range(3), init=0)

    @invariant
    def small(self):
        return self.n < 3


class Twice(Counter):
    @action
    def up(self):
        super().up()
