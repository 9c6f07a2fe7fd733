"""Parentheses around an assertion and its message."""
from pyverify import Range, Spec, Var, action


class Counter(Spec):
    n = Var(Range(3), init=0)

    @action
    def up(self):
        assert (self.n < 2, "overflow")
        self.n += 1
