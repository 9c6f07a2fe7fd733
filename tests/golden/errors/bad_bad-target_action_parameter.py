"""A parameter of an action assigned."""
from pyverify import Range, Spec, Var, action, one_of


class Counter(Spec):
    n = Var(Range(3), init=0)

    @action
    def jump(self, to: int = one_of(Range(3))):
        to = (to + 1) % 3
        self.n = to
