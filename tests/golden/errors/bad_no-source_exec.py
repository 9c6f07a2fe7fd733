"""A spec defined by `exec`."""
from pyverify import Range, Spec, Var, action, invariant

exec(
    """
class Counter(Spec):
    n = Var(Range(3), init=0)

    @action
    def up(self):
        self.n = (self.n + 1) % 3
"""
)
