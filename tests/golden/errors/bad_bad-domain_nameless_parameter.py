"""A parameter that has no name."""

from pyverify import Param, Range, Spec, Var


class Counter(Spec):
    n = Var(Range(Param(3)), init=0)
