"""Shared state is kept in a global of the module."""
from pyverify import Range, Spec, Var, action

total = 0


class Counter(Spec):
    n = Var(Range(3), init=0)

    @action
    def up(self):
        global total
        total += 1
        self.n = total
