"""An action that is a property."""
from pyverify import Range, Spec, Var, action


class Counter(Spec):
    n = Var(Range(3), init=0)

    @action
    @property
    def up(self):
        return self.n
