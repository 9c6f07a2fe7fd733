"""A loop over a domain that has no elements yet."""
from pyverify import Param, Range, Spec, Var


class Leases(Spec):
    nodes = Param(3)
    Node = Range(nodes)
    weight = {}
    for n in Node:
        weight[n] = n + 1
    x = Var(Node, init=0)
