"""The size of a domain as a bound."""
from pyverify import Param, Range, Spec, Var


class Members(Spec):
    nodes = Param(3)
    Node = Range(nodes)
    count = Var(Range(len(Node) + 1), init=0)
