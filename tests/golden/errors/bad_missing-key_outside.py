"""A key that the map does not have."""
from pyverify import Map, Range, Spec, Var, action


class Leases(Spec):
    lease = Var(Map[Range(2), Range(3)], init=0)

    @action
    def reset(self):
        self.lease = {0: 1, 1: 1, 2: 2}
