"""`enumerate` from one."""
from pyverify import Range, Seq, Spec, Var, invariant


class Queue(Spec):
    items = Var(Seq[Range(2), 2], init=[1])

    @invariant
    def few(self):
        return all(x < i for i, x in enumerate(self.items, 1))
