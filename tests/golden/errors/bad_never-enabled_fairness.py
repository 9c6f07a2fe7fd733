"""Fairness of an action that changes nothing."""
from pyverify import Range, Spec, Var, action


class Counter(Spec):
    n = Var(Range(3), init=0)

    @action
    def up(self):
        self.n = (self.n + 1) % 3

    @action(fair="weak")
    def rest(self):
        self.n = self.n
