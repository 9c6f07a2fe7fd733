"""None assigned to a variable that is never None."""
from pyverify import Range, Spec, Var, action


class Lock(Spec):
    owner = Var(Range(3), init=0)

    @action
    def release(self):
        self.owner = None
