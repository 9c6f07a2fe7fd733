"""Fairness for each value of a parameter, but no fairness."""
from pyverify import Map, Range, Spec, Var, action, one_of


class Leases(Spec):
    Node = Range(2)
    lease = Var(Map[Node, Range(2)], init=0)

    @action(fair_per="n")
    def renew(self, n: int = one_of(Node)):
        self.lease[n] = 1 - self.lease[n]
