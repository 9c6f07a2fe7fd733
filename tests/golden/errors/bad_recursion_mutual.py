"""Two helpers that call each other."""
from pyverify import Range, Spec, Var, action


class Counter(Spec):
    n = Var(Range(3), init=0)

    def ping(self):
        self.pong()

    def pong(self):
        self.n += 1
        self.ping()

    @action
    def up(self):
        self.ping()
