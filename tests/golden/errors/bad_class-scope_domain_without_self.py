"""A domain named without `self`."""
from pyverify import Map, Range, Spec, Var, invariant


class Leases(Spec):
    Node = Range(2)
    lease = Var(Map[Node, Range(3)], init=0)

    @invariant
    def short(self):
        return all(self.lease[n] < 3 for n in Node)
