"""A keyword of a spec that there is not."""
from pyverify import Range, Spec, Var, action


class Counter(Spec, fairness="weak"):
    n = Var(Range(3), init=0)

    @action
    def up(self):
        self.n = (self.n + 1) % 3
