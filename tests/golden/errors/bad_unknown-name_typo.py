"""A typo in the name of a local."""
from pyverify import Map, Range, Spec, Var, invariant


class Leases(Spec):
    Node = Range(2)
    lease = Var(Map[Node, Range(3)], init=0)

    @invariant
    def short(self):
        return all(self.lease[node] < 3 for n in self.Node)
