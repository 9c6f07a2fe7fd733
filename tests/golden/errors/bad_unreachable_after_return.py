"""A statement after `return`."""
from pyverify import Range, Spec, Var, action


class Counter(Spec):
    n = Var(Range(3), init=0)

    @action
    def up(self):
        if self.n == 2:
            return
            self.n = 0
        self.n += 1
