"""A typo in the name of a builtin."""
from pyverify import Map, Range, Spec, Var, invariant


class Leases(Spec):
    Node = Range(2)
    lease = Var(Map[Node, Range(3)], init=0)

    @invariant
    def short(self):
        return al(self.lease[n] < 3 for n in self.Node)
