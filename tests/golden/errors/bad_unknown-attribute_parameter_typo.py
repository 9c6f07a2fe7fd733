"""A typo in the name of a parameter."""
from pyverify import Param, Range, Spec, Var, action, require


class Counter(Spec):
    horizon = Param(3)
    n = Var(Range(horizon + 1), init=0)

    @action
    def up(self):
        require(self.n < self.horizn)
        self.n += 1
