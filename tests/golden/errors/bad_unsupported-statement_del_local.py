"""A local is deleted."""
from pyverify import Range, Spec, Var, action


class Counter(Spec):
    n = Var(Range(3), init=0)

    @action
    def up(self):
        old = self.n
        self.n = (old + 1) % 3
        del old
