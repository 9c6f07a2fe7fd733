"""A loop that nothing bounds, in an atomic step."""
from pyverify import Range, Spec, Var, action


class Counter(Spec):
    n = Var(Range(3), init=0)

    @action
    def drain(self):
        while self.n > 0:
            self.n -= 1
