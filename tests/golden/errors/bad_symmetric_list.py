"""Symmetric symbols put into an order."""
from pyverify import Seq, Spec, Symbols, Var, action


class Ring(Spec):
    Node = Symbols(2, symmetric=True)
    queue = Var(Seq[Node, 2], init=[])

    @action
    def fill(self):
        self.queue = list(self.Node)
