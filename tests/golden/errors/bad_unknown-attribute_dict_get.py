"""`dict.get` of a total map."""
from pyverify import Map, Range, Spec, Var, invariant


class Leases(Spec):
    lease = Var(Map[Range(2), Range(3)], init=0)

    @invariant
    def short(self):
        return self.lease.get(1, 0) < 3
