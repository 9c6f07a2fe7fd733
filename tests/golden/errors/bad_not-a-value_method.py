"""A helper named but not called."""
from pyverify import Range, Spec, Var, action, require


class Counter(Spec):
    n = Var(Range(3), init=0)

    def full(self):
        return self.n == 2

    @action
    def up(self):
        require(not self.full)
        self.n += 1
