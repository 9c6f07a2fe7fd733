"""A choice from a parameter that is a number."""
from pyverify import Param, Range, Spec, Var, action, one_of


class Counter(Spec):
    size = Param(3)
    n = Var(Range(size), init=0)

    @action
    def jump(self, to: int = one_of(size)):
        self.n = to
