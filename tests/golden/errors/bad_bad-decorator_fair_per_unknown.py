"""Fairness for a parameter that the action does not have."""
from pyverify import Map, Range, Spec, Var, action, one_of


class Leases(Spec):
    Node = Range(2)
    lease = Var(Map[Node, Range(2)], init=0)

    @action(fair="weak", fair_per="node")
    def renew(self, n: int = one_of(Node)):
        self.lease[n] = 1 - self.lease[n]
