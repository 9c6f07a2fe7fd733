"""A local that names a list of the state, read after the list has changed."""
from pyverify import Range, Seq, Spec, Var, action


class Queue(Spec):
    items = Var(Seq[Range(2), 2], init=[])
    before = Var(Seq[Range(2), 2], init=[])

    @action
    def put(self):
        old = self.items
        self.items.append(1)
        self.before = old
