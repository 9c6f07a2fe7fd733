"""A method named as a statement."""
from pyverify import Range, Seq, Spec, Var, action


class Queue(Spec):
    items = Var(Seq[Range(3), 3], init=[2, 1])

    @action
    def empty(self):
        self.items.clear
