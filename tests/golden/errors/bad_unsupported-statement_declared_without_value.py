"""A local is announced before it has a value."""
from pyverify import Range, Spec, Var, action


class Counter(Spec):
    n = Var(Range(3), init=0)

    @action
    def up(self):
        new: int
        if self.n < 2:
            new = self.n + 1
        else:
            new = 0
        self.n = new
