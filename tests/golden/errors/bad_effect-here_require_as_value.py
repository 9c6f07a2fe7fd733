"""A guard used as a condition."""
from pyverify import Range, Spec, Var, action, require


class Counter(Spec):
    n = Var(Range(3), init=0)

    @action
    def up(self):
        if require(self.n < 2):
            self.n += 1
