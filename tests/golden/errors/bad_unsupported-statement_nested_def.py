"""A function inside an action."""
from pyverify import Range, Spec, Var, action


class Counter(Spec):
    n = Var(Range(3), init=0)

    @action
    def up(self):
        def next_value(x):
            return (x + 1) % 3

        self.n = next_value(self.n)
