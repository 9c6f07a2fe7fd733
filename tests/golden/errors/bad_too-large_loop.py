"""A loop of a billion turns."""

from pyverify import Range, Spec, Var, action


class Counter(Spec):
    n = Var(Range(3), init=0)

    @action
    def wait(self):
        for _ in range(1000000000):
            self.n = 1
