"""An optional value as a condition."""
from pyverify import Range, Spec, Var, action, require


class Lock(Spec):
    owner = Var(Range(3) | None, init=None)

    @action
    def release(self):
        require(self.owner)
        self.owner = None
