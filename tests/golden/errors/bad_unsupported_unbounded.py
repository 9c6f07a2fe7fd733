"""A variable without bounds, for an engine that visits each state."""
from pyverify import Spec, Var, action


class Counter(Spec):
    n = Var(int, init=0)

    @action
    def up(self):
        self.n += 1
