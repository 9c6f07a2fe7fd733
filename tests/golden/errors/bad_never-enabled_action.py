"""An action that never happens."""
from pyverify import Range, Spec, Var, action, require


class Counter(Spec):
    n = Var(Range(3), init=0)

    @action
    def up(self):
        self.n = (self.n + 1) % 3

    @action
    def reset(self):
        require(self.n > 2)
        self.n = 0
