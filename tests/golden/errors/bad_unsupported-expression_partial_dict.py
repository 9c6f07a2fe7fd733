"""A dict built without a known domain."""
from pyverify import Map, Range, Set, Spec, Var, action


class Leases(Spec):
    Node = Range(2)
    up = Var(Set[Node], init={0})
    lease = Var(Map[Node, Range(3)], init=0)

    @action
    def renew(self):
        fresh = {n: 2 for n in self.up}
        for n in self.up:
            self.lease[n] = fresh[n]
