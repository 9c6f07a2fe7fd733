"""A loop that assigns a variable of the state."""

from pyverify import Range, Spec, Var, action


class C(Spec):
    n = Var(Range(3), init=0)

    @action
    def up(self):
        for self.n in range(2):
            pass
