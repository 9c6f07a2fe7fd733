"""A map assigned without one of its keys."""
from pyverify import Map, Range, Spec, Var, action


class Leases(Spec):
    lease = Var(Map[Range(3), Range(3)], init=0)

    @action
    def reset(self):
        self.lease = {0: 1, 1: 1}
