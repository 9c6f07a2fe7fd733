"""A map without values."""
from pyverify import Map, Range, Spec, Var


class Leases(Spec):
    lease = Var(Map[Range(2)], init=0)
