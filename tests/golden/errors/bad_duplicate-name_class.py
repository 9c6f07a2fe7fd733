"""Two specs of one name."""

from pyverify import Range, Map, Spec, Var, action


class C(Spec):
    n = Var(Range(3), init=0)

    @action
    def up(self):
        self.n = 1


class C(Spec):
    n = Var(Range(3), init=0)

    @action
    def down(self):
        self.n = 0
