"""A domain named without `self` in a lambda."""
from pyverify import Param, Range, Spec, Var


class Members(Spec):
    nodes = Param(3)
    Node = Range(nodes)
    count = Var(Range(lambda self: len(Node) + 1), init=0)
