"""A variable that is nowhere declared."""
from pyverify import Range, Spec, Var, action


class Counter(Spec):
    n = Var(Range(3), init=0)

    @action
    def up(self):
        self.started = True
        self.n = 1
