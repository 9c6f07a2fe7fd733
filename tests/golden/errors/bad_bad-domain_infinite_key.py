"""A map over all integers."""
from pyverify import Map, Spec, Var


class Leases(Spec):
    lease = Var(Map[int, bool], init=False)
