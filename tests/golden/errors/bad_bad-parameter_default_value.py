"""An action's parameter with an ordinary default."""
from pyverify import Map, Range, Spec, Var, action


class Leases(Spec):
    Node = Range(2)
    lease = Var(Map[Node, Range(2)], init=0)

    @action
    def renew(self, n: int = 0):
        self.lease[n] = 1
