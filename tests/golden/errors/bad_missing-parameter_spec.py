"""A spec whose parameter has no default."""
from pyverify import Param, Range, Spec, Var


class Counter(Spec):
    size = Param()
    n = Var(Range(size), init=0)
