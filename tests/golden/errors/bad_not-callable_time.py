"""The clock of the machine."""
import time

from pyverify import Range, Spec, Var, action


class Lease(Spec):
    until = Var(Range(10), init=0)

    @action
    def renew(self):
        self.until = time.time() + 3
