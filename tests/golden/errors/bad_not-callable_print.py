"""Debugging output in an action."""
from pyverify import Range, Spec, Var, action


class Counter(Spec):
    n = Var(Range(3), init=0)

    @action
    def up(self):
        print("up", self.n)
        self.n = (self.n + 1) % 3
