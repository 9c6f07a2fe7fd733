"""A guard in the class body."""
from pyverify import Param, Range, Spec, Var, require


class Counter(Spec):
    size = Param(3)
    require(3 > 2)
    n = Var(Range(size), init=0)
