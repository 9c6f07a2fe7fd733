"""A property without `self`."""
from pyverify import Range, Spec, Var, invariant


class Counter(Spec):
    n = Var(Range(3), init=0)

    @property
    def full():
        return True

    @invariant
    def ok(self):
        return self.full
