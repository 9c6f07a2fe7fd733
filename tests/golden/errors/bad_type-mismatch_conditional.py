"""A conditional expression of two types."""
from pyverify import Range, Spec, Var, action


class Counter(Spec):
    n = Var(Range(3), init=0)

    @action
    def up(self):
        self.n = 1 if self.n == 0 else "many"
