"""The rest of a list in a starred name."""
from pyverify import Range, Seq, Spec, Var, action


class Queue(Spec):
    items = Var(Seq[Range(2), 3], init=[0, 1])

    @action
    def cut(self):
        first, *rest = self.items
        self.items = rest
