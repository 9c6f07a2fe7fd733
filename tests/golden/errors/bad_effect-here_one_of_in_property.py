"""A choice in an invariant."""
from pyverify import Map, Range, Spec, Var, invariant, one_of


class Leases(Spec):
    Node = Range(2)
    lease = Var(Map[Node, Range(2)], init=0)

    @invariant
    def short(self):
        n = one_of(self.Node)
        return self.lease[n] < 2
