"""A triple taken apart into two."""
from pyverify import Range, Spec, Var, action


class Triples(Spec):
    triple = Var((Range(2), Range(2), Range(2)), init=(0, 0, 0))

    @action
    def turn(self):
        a, b = self.triple
        self.triple = (b, a, a)
