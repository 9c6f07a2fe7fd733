"""A domain as the default: `one_of` is missing."""
from pyverify import Map, Range, Spec, Var, action


class Leases(Spec):
    Node = Range(2)
    lease = Var(Map[Node, Range(2)], init=0)

    @action
    def renew(self, n: int = Node):
        self.lease[n] = 1
