"""An assignment inside a condition."""
from pyverify import Range, Spec, Var, action


class Counter(Spec):
    n = Var(Range(3), init=0)

    @action
    def up(self):
        if (new := self.n + 1) < 3:
            self.n = new
