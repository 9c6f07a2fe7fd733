"""A domain assigned."""

from pyverify import Range, Spec, Var, action


class C(Spec):
    N = Range(3)
    n = Var(N, init=0)

    @action
    def up(self):
        self.N = 2
