"""A variant that overrides an action and forgets its decorator."""
from pyverify import Range, Spec, Var, action


class Counter(Spec):
    n = Var(Range(3), init=0)

    @action
    def up(self):
        self.n = (self.n + 1) % 3


class Fast(Counter):
    def up(self):
        self.n = (self.n + 2) % 3
