"""A table in a global of the module."""
from pyverify import Range, Spec, Var, action

NEXT = {0: 1, 1: 2, 2: 0}


class Counter(Spec):
    n = Var(Range(3), init=0)

    @action
    def up(self):
        self.n = NEXT[self.n]
