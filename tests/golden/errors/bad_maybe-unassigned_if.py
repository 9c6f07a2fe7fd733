"""A local assigned in one branch."""
from pyverify import Range, Spec, Var, action


class Counter(Spec):
    n = Var(Range(3), init=0)

    @action
    def up(self):
        if self.n < 2:
            new = self.n + 1
        self.n = new
