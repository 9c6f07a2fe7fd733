"""A variable that is never None compared with it."""
from pyverify import Range, Spec, Var, action, require


class Lock(Spec):
    owner = Var(Range(3), init=0)

    @action
    def take(self):
        require(self.owner is None)
        self.owner = 1
