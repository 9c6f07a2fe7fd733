"""A local that is read before it is assigned, with a global of its name."""
from pyverify import Range, Spec, Var, action

limit = 2


class Counter(Spec):
    n = Var(Range(3), init=0)

    @action
    def up(self):
        if self.n < limit:
            self.n += 1
        limit = 1
