"""`range` with a keyword."""
from pyverify import Range, Spec, Var, action


class Counter(Spec):
    n = Var(Range(3), init=0)

    @action
    def up(self):
        for _ in range(stop=3):
            self.n = 1
