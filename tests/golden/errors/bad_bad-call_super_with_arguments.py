"""`super` as in Python 2."""
from pyverify import Range, Spec, Var, action


class Counter(Spec):
    n = Var(Range(3), init=0)

    @action
    def up(self):
        self.n = (self.n + 1) % 3


class Twice(Counter):
    @action
    def up(self):
        super(Twice, self).up()
