"""A range compared with a list."""
from pyverify import Range, Seq, Spec, Var, invariant


class Queue(Spec):
    items = Var(Seq[Range(2), 2], init=[0])

    @invariant
    def ordered(self):
        return self.items == range(2)
