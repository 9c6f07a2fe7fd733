"""An import inside an action."""
from pyverify import Range, Spec, Var, action


class Counter(Spec):
    n = Var(Range(3), init=0)

    @action
    def up(self):
        import math

        self.n = math.gcd(self.n, 2)
