"""A method without its decorator."""
from pyverify import Range, Spec, Var, invariant


class Counter(Spec):
    n = Var(Range(3), init=0)

    def up(self):
        self.n = (self.n + 1) % 3

    @invariant
    def small(self):
        return self.n < 3
