"""A dict used as a lookup table."""
from pyverify import Range, Spec, Var, action


class Counter(Spec):
    n = Var(Range(3), init=0)

    @action
    def up(self):
        successor = {0: 1, 1: 2, 2: 0}
        self.n = successor[self.n]
