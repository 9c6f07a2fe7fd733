"""A power of a parameter."""
from pyverify import Param, Range, Spec, Var


class Counter(Spec):
    bits = Param(3)
    n = Var(Range(2**bits), init=0)
