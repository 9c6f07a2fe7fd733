"""An initial value that names one of the symmetric symbols."""
from pyverify import Spec, Symbols, Var, action, one_of


class Ring(Spec):
    Node = Symbols(2, symmetric=True)
    leader = Var(Node, init="Node0")

    @action
    def elect(self, n: str = one_of(Node)):
        self.leader = n
