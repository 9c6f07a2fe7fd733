"""A power of two."""
from pyverify import Range, Spec, Var, action


class Backoff(Spec):
    tries = Var(Range(3), init=0)
    delay = Var(Range(10), init=1)

    @action
    def fail(self):
        self.tries = (self.tries + 1) % 3
        self.delay = 2 ** self.tries
