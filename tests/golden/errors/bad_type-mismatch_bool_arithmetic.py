"""Arithmetic on a bool."""
from pyverify import Range, Spec, Var, action


class Counter(Spec):
    on = Var(bool, init=True)
    n = Var(Range(3), init=0)

    @action
    def up(self):
        self.n = self.n + self.on
