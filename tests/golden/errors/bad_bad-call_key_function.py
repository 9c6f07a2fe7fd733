"""A `key` that is no function."""
from pyverify import Range, Seq, Spec, Var, action


class Queue(Spec):
    items = Var(Seq[Range(2), 2], init=[1])

    @action
    def tidy(self):
        self.items = sorted(self.items, key=3)
