"""A typo in a parameter, where the spec is instantiated."""
from pyverify import Param, Range, Spec, Var


class Counter(Spec):
    size = Param(3)
    n = Var(Range(size), init=0)


SMALL = Counter(sise=2)
