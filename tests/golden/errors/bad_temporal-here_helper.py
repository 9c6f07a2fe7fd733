"""A helper that does more than to return a formula."""
from pyverify import Range, Spec, Var, always, eventually, temporal


class Counter(Spec):
    n = Var(Range(3), init=0)

    def ends(self):
        goal = 2
        return eventually(self.n == goal)

    @temporal
    def always_ends(self):
        return always(self.ends())
