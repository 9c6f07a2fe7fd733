"""A domain written in a body."""
from pyverify import Range, Spec, Var, action, one_of


class Counter(Spec):
    n = Var(Range(3), init=0)

    @action
    def jump(self):
        self.n = one_of(Range(3))
