"""A pair that may be missing."""
from pyverify import Range, Spec, Var


class Pairs(Spec):
    Node = Range(2)
    pair = Var((Node, Node) | None, init=None)
