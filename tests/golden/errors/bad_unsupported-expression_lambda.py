"""A lambda as a local function."""
from pyverify import Range, Spec, Var, action


class Counter(Spec):
    n = Var(Range(3), init=0)

    @action
    def up(self):
        after = lambda x: (x + 1) % 3
        self.n = after(self.n)
