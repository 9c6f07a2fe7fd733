"""An action's parameter that is any integer."""
from pyverify import Map, Range, Spec, Var, action


class Leases(Spec):
    Node = Range(2)
    lease = Var(Map[Node, Range(2)], init=0)

    @action
    def renew(self, n: int):
        self.lease[n] = 1
