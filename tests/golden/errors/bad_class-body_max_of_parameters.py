"""A bound computed while the parameters have no value."""
from pyverify import Param, Range, Spec, Var


class Counter(Spec):
    n = Param(3)
    m = Param(4)
    Value = Range(max(n, m))
    x = Var(Value, init=0)
