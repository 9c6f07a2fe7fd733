"""A choice that is made or not."""
from pyverify import Range, Spec, Var, action, one_of


class Counter(Spec):
    n = Var(Range(3), init=0)

    @action
    def up(self):
        if self.n < 2 and one_of({True, False}):
            self.n += 1
