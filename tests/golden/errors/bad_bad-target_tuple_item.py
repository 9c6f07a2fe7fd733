"""A component of a tuple assigned."""
from pyverify import Range, Spec, Var, action


class Pairs(Spec):
    pair = Var((Range(2), Range(2)), init=(0, 0))

    @action
    def swap(self):
        self.pair[0] = 1
