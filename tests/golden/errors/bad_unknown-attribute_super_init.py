"""The constructor of the base class."""

from pyverify import Range, Spec, Var, action, init


class C(Spec):
    n = Var(Range(3), init=0)

    @init
    def begin(self):
        super().__init__()

    @action
    def up(self):
        self.n = 1
