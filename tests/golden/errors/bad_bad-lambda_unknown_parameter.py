"""A typo in a lambda."""
from pyverify import Param, Range, Spec, Var


class Counter(Spec):
    nodes = Param(3)
    x = Var(Range(lambda self: self.node + 1), init=0)
