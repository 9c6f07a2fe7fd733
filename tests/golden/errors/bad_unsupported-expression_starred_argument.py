"""Arguments unpacked from a tuple."""
from pyverify import Range, Spec, Var, action


class Pairs(Spec):
    pair = Var((Range(2), Range(2)), init=(0, 0))

    def total(self, a, b):
        return a + b

    @action
    def add(self):
        self.pair = (self.total(*self.pair) % 2, 0)
