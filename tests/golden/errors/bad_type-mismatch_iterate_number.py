"""A loop over a number."""
from pyverify import Map, Param, Range, Spec, Var, action


class Leases(Spec):
    nodes = Param(2)
    lease = Var(Map[Range(nodes), Range(3)], init=0)

    @action
    def reset(self):
        for n in self.nodes:
            self.lease[n] = 0
