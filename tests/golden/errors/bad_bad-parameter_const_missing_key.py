"""A constant map without one of its keys."""
from pyverify import Const, Map, Range, Spec, Var


class Load(Spec):
    Node = Range(3)
    cost = Const(Map[Node, Range(3)], {0: 1, 1: 2})
    n = Var(Range(3), init=0)
