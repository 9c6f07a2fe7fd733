"""An error is caught instead of guarded against."""
from pyverify import Range, Seq, Spec, Var, action


class Queue(Spec):
    items = Var(Seq[Range(2), 2], init=[])

    @action
    def take(self):
        try:
            self.items.pop(0)
        except IndexError:
            pass
