"""A generator kept in a variable."""
from pyverify import Range, Seq, Spec, Var, action


class Queue(Spec):
    items = Var(Seq[Range(2), 2], init=[0])

    @action
    def flip(self):
        self.items = (1 - x for x in self.items)
