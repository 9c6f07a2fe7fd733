"""Fairness without its keyword."""
from pyverify import Range, Spec, Var, action


class Counter(Spec):
    n = Var(Range(3), init=0)

    @action("weak")
    def up(self):
        self.n = (self.n + 1) % 3
