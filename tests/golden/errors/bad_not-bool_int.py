"""A number as a condition."""
from pyverify import Range, Spec, Var, action


class Lock(Spec):
    node = Var(Range(3), init=0)

    @action
    def release(self):
        if self.node:
            self.node = 0
