"""A number where a domain is meant."""
from pyverify import Map, Param, Spec, Var


class Leases(Spec):
    nodes = Param(3)
    lease = Var(Map[nodes, bool], init=False)
