"""A key is removed from a total map."""
from pyverify import Map, Range, Spec, Var, action, one_of


class Leases(Spec):
    Node = Range(2)
    lease = Var(Map[Node, Range(3)], init=0)

    @action
    def drop(self, n: int = one_of(Node)):
        del self.lease[n]
