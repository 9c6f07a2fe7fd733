"""Two actions of one name."""
from pyverify import Range, Spec, Var, action


class Counter(Spec):
    n = Var(Range(3), init=0)

    @action
    def change(self):
        self.n = (self.n + 1) % 3

    @action
    def change(self):
        self.n = 0
