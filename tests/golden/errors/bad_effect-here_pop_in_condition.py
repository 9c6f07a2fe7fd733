"""An element removed inside `and`."""
from pyverify import Range, Seq, Spec, Var, action


class Queue(Spec):
    items = Var(Seq[Range(2), 2], init=[1])

    @action
    def take(self):
        if len(self.items) > 0 and self.items.pop(0) == 1:
            self.items.append(0)
