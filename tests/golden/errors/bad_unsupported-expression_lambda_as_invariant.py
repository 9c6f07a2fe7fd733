"""An invariant written as a lambda."""

from pyverify import Range, Spec, Var, action, invariant


class C(Spec):
    n = Var(Range(3), init=0)

    @action
    def up(self):
        self.n = 1

    ok = invariant(lambda self: self.n < 3)
