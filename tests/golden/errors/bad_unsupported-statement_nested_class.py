"""A class inside an action."""
from pyverify import Range, Spec, Var, action


class Counter(Spec):
    n = Var(Range(3), init=0)

    @action
    def up(self):
        class Step:
            size = 1

        self.n += Step.size
