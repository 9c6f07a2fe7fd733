"""A parameter of the spec that is no integer."""
from pyverify import Param, Range, Spec, Var


class Load(Spec):
    factor = Param(1.5)
    n = Var(Range(3), init=0)
