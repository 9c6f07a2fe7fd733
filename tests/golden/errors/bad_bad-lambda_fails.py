"""A lambda that divides by zero."""
from pyverify import Param, Range, Spec, Var


class Counter(Spec):
    n = Param(0)
    x = Var(Range(lambda self: 10 // self.n), init=0)
