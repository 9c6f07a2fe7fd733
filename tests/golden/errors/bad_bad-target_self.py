"""`self` assigned."""

from pyverify import Range, Spec, Var, action


class C(Spec):
    n = Var(Range(3), init=0)

    @action
    def up(self):
        self = 3
