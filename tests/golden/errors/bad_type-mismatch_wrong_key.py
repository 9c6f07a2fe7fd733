"""A map indexed by something else."""
from pyverify import Map, Range, Spec, Symbols, Var, action, one_of


class Leases(Spec):
    Node = Symbols("a", "b")
    lease = Var(Map[Node, Range(3)], init=0)

    @action
    def renew(self, n: int = one_of({0, 1})):
        self.lease[n] = 1
