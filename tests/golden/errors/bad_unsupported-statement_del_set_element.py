"""An element of a set is deleted by index."""
from pyverify import Range, Set, Spec, Var, action, one_of


class Members(Spec):
    Node = Range(2)
    up = Var(Set[Node], init={0, 1})

    @action
    def crash(self, n: int = one_of(Node)):
        del self.up[n]
