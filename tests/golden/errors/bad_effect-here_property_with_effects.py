"""A property that changes the state, read in an invariant."""
from pyverify import Range, Seq, Spec, Var, invariant


class Queue(Spec):
    items = Var(Seq[Range(2), 2], init=[1])

    @property
    def first(self):
        return self.items.pop(0)

    @invariant
    def small(self):
        return self.first < 2
