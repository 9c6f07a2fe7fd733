"""An initial value of another type."""
from pyverify import Map, Range, Spec, Var


class Leases(Spec):
    lease = Var(Map[Range(2), Range(3)], init=None)
