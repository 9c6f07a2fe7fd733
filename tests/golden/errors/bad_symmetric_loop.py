"""A loop over symmetric symbols."""
from pyverify import Map, Symbols, Spec, Var, action


class Ring(Spec):
    Node = Symbols(2, symmetric=True)
    up = Var(Map[Node, bool], init=True)

    @action
    def crash_first(self):
        for n in self.Node:
            if self.up[n]:
                self.up[n] = False
                break
