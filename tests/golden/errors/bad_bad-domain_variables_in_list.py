"""Variables kept in a list."""

from pyverify import Range, Spec, Var, action


class C(Spec):
    xs = [Var(Range(3), init=0), Var(Range(3), init=0)]

    @action
    def up(self):
        self.xs[0] = 1
