"""A parameter of the spec assigned."""
from pyverify import Param, Range, Spec, Var, action


class Counter(Spec):
    size = Param(3)
    n = Var(Range(size), init=0)

    @action
    def grow(self):
        self.size = 4
