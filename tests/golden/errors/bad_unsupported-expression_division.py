"""True division of integers."""
from pyverify import Range, Spec, Var, action


class Search(Spec):
    n = Var(Range(8), init=7)

    @action
    def halve(self):
        self.n = self.n / 2
