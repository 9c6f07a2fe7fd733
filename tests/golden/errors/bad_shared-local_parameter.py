"""A helper that changes its argument."""
from pyverify import Range, Seq, Spec, Var, action


class Queue(Spec):
    items = Var(Seq[Range(2), 2], init=[])

    def put(self, items, x):
        items.append(x)

    @action
    def put_one(self):
        self.put(self.items, 1)
