"""A default chosen by a parameter."""
from pyverify import Param, Range, Spec, Var


class Counter(Spec):
    n = Param(3)
    x = Var(Range(n), init=1 if n > 1 else 0)
