"""State set up in `__init__`."""
from pyverify import Range, Spec, Var, action


class Counter(Spec):
    n = Var(Range(3), init=0)

    def __init__(self):
        self.n = 1

    @action
    def up(self):
        self.n = (self.n + 1) % 3
