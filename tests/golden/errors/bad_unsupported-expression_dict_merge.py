"""A map updated by merging."""
from pyverify import Map, Range, Spec, Var, action


class Leases(Spec):
    lease = Var(Map[Range(2), Range(3)], init=0)

    @action
    def renew(self):
        self.lease = {**self.lease, 0: 2}
