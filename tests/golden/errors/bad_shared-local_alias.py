"""A local that is another name for a part of the state."""
from pyverify import Range, Seq, Spec, Var, action


class Queue(Spec):
    items = Var(Seq[Range(2), 2], init=[])

    @action
    def put(self):
        items = self.items
        items.append(1)
