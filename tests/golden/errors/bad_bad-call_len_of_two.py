"""`len` of two things."""
from pyverify import Range, Seq, Spec, Var, invariant


class Queue(Spec):
    items = Var(Seq[Range(2), 2], init=[1])

    @invariant
    def short(self):
        return len(self.items, self.items) < 3
