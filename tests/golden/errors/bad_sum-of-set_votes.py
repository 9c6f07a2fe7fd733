"""Equal numbers added once."""
from pyverify import Map, Range, Spec, Var, invariant


class Votes(Spec):
    Node = Range(3)
    weight = Var(Map[Node, Range(3)], init=1)

    @invariant
    def few(self):
        return sum({self.weight[n] for n in self.Node}) < 3
