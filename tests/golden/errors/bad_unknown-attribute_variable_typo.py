"""A typo in the name of a variable."""
from pyverify import Map, Range, Spec, Var, action, one_of


class Leases(Spec):
    Node = Range(2)
    lease = Var(Map[Node, Range(3)], init=0)

    @action
    def renew(self, n: int = one_of(Node)):
        self.leas[n] = 2
