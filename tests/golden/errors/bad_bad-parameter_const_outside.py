"""A constant outside its domain."""
from pyverify import Const, Map, Range, Spec, Var


class Load(Spec):
    Node = Range(2)
    cost = Const(Map[Node, Range(3)], {0: 1, 1: 3})
    n = Var(Range(3), init=0)
