"""A list put together with `*`."""
from pyverify import Range, Seq, Spec, Var, action


class Queue(Spec):
    items = Var(Seq[Range(2), 3], init=[])

    @action
    def put(self):
        self.items = (*self.items, 1)
