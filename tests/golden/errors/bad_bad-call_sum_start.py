"""`sum` of several numbers."""
from pyverify import Range, Seq, Spec, Var, invariant


class Queue(Spec):
    items = Var(Seq[Range(2), 2], init=[1])

    @invariant
    def few(self):
        return sum(len(self.items), 1, 2) < 3
