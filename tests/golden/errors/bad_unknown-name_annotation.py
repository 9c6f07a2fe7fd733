"""A typo in a postponed annotation."""

from pyverify import Range, Spec, Var, action


class C(Spec):
    Node = Range(3)
    n = Var(Range(3), init=0)

    @action
    def up(self, k: "Nod"):
        self.n = k
