"""A map over pairs, written flat."""
from pyverify import Map, Range, Spec, Var


class Leases(Spec):
    Node = Range(2)
    sent = Var(Map[Node, Node, bool], init=False)
