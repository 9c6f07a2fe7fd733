"""An invariant with a parameter."""
from pyverify import Map, Range, Spec, Var, invariant, one_of


class Leases(Spec):
    Node = Range(2)
    lease = Var(Map[Node, Range(2)], init=0)

    @invariant
    def short(self, n: int = one_of(Node)):
        return self.lease[n] < 2
