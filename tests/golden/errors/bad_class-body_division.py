"""True division of a parameter."""
from pyverify import Param, Range, Spec, Var


class Quorum(Spec):
    nodes = Param(3)
    need = Var(Range(nodes / 2 + 1), init=0)
