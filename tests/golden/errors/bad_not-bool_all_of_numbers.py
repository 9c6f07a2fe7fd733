"""`all` of numbers."""
from pyverify import Map, Range, Spec, Var, invariant


class Leases(Spec):
    Node = Range(2)
    lease = Var(Map[Node, Range(3)], init=0)

    @invariant
    def all_up(self):
        return all(self.lease[n] for n in self.Node)
