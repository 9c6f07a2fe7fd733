"""A shift."""
from pyverify import Range, Spec, Var, action


class Backoff(Spec):
    delay = Var(Range(16), init=1)

    @action
    def fail(self):
        self.delay <<= 1
