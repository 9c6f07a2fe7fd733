"""An action that returns something."""
from pyverify import Range, Spec, Var, action


class Counter(Spec):
    n = Var(Range(3), init=0)

    @action
    def up(self):
        self.n = (self.n + 1) % 3
        return self.n
