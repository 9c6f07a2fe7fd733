"""A kind of fairness of a spec that there is not."""
from pyverify import Range, Spec, Var, action


class Counter(Spec, fair="week"):
    n = Var(Range(3), init=0)

    @action
    def up(self):
        self.n = (self.n + 1) % 3
