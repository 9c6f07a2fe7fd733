"""An invariant about something that never happens."""
from pyverify import Range, Spec, Var, action, implies, invariant


class Counter(Spec):
    n = Var(Range(4), init=0)

    @action
    def up(self):
        self.n = (self.n + 1) % 3

    @invariant
    def even_at_the_top(self):
        return implies(self.n == 3, self.n % 2 == 0)
