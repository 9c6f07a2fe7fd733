"""A lock taken as in threaded code."""
from pyverify import Spec, Var, action


class Lock(Spec):
    held = Var(bool, init=False)

    @action
    def take(self):
        with self.held:
            self.held = True
