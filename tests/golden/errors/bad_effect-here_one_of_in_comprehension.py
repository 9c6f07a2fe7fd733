"""A choice for each element."""
from pyverify import Map, Range, Spec, Var, action, one_of


class Leases(Spec):
    Node = Range(2)
    lease = Var(Map[Node, Range(2)], init=0)

    @action
    def shuffle(self):
        self.lease = {n: one_of({0, 1}) for n in self.Node}
