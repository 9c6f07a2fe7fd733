"""Emptiness tested by truth."""
from pyverify import Range, Seq, Spec, Var, action, require


class Queue(Spec):
    items = Var(Seq[Range(2), 2], init=[1])

    @action
    def take(self):
        require(not self.items)
        self.items.append(1)
