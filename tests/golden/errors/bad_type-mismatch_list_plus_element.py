"""An element added to a list by `+`."""
from pyverify import Range, Seq, Spec, Var, action


class Queue(Spec):
    items = Var(Seq[Range(2), 2], init=[1])

    @action
    def put(self):
        self.items = self.items + 1
