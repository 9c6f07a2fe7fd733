"""An initial map without one of its keys."""
from pyverify import Map, Range, Spec, Var


class Leases(Spec):
    lease = Var(Map[Range(3), Range(3)], init={0: 1, 1: 2})
