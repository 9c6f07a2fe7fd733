"""A part of a sequence replaced."""
from pyverify import Range, Seq, Spec, Var, action


class Queue(Spec):
    items = Var(Seq[Range(2), 3], init=[0, 1])

    @action
    def cut(self):
        self.items[0:1] = []
