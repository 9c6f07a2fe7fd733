"""A variable that nothing reads."""
from pyverify import Range, Spec, Var, action, invariant


class Counter(Spec):
    n = Var(Range(3), init=0)
    last = Var(Range(3), init=0)

    @action
    def up(self):
        self.last = 1
        self.n = (self.n + 1) % 3

    @invariant
    def small(self):
        return self.n < 3
