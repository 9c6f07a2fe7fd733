"""A default below the minimum."""
from pyverify import Param, Range, Spec, Var


class Ring(Spec):
    nodes = Param(1, min=2)
    n = Var(Range(nodes), init=0)
