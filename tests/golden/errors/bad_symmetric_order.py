"""Symmetric symbols compared by order."""
from pyverify import Spec, Symbols, Var, invariant


class Ring(Spec):
    Node = Symbols(2, symmetric=True)
    leader = Var(Node | None, init=None)

    @invariant
    def first(self):
        return all(a < b or a == b for a in self.Node for b in self.Node)
