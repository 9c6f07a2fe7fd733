"""A method assigned."""

from pyverify import Range, Spec, Var, action


class C(Spec):
    n = Var(Range(3), init=0)

    def half(self):
        return self.n // 2

    @action
    def up(self):
        self.half = 2
