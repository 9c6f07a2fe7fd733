"""A helper with a keyword-only parameter."""
from pyverify import Range, Spec, Var, action


class Counter(Spec):
    n = Var(Range(3), init=0)

    def after(self, *, by):
        return (self.n + by) % 3

    @action
    def up(self):
        self.n = self.after(by=1)
