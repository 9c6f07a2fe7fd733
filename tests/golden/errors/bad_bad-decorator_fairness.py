"""An unknown kind of fairness."""
from pyverify import Range, Spec, Var, action


class Counter(Spec):
    n = Var(Range(3), init=0)

    @action(fair=True)
    def up(self):
        self.n = (self.n + 1) % 3
