"""An empty tuple for an empty sequence."""
from pyverify import Range, Seq, Spec, Var, action


class Queue(Spec):
    items = Var(Seq[Range(2), 2], init=[0])

    @action
    def clear(self):
        self.items = ()
