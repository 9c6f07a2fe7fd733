"""A formula about something that never happens."""
from pyverify import Range, Spec, Var, action, leads_to, temporal


class Counter(Spec):
    n = Var(Range(4), init=0)

    @action(fair="weak")
    def up(self):
        self.n = (self.n + 1) % 3

    @temporal
    def from_the_top_it_starts_again(self):
        return leads_to(self.n == 3, self.n == 0)
