"""A choice in a conditional expression."""
from pyverify import Range, Spec, Var, action, one_of


class Counter(Spec):
    n = Var(Range(3), init=0)

    @action
    def up(self):
        self.n = one_of({1, 2}) if self.n == 0 else 0
