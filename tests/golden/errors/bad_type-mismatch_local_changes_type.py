"""A local that holds different things."""
from pyverify import Range, Spec, Var, action


class Counter(Spec):
    n = Var(Range(3), init=0)

    @action
    def up(self):
        x = self.n
        x = "busy"
        self.n = 1
