"""A wrong element appended."""
from pyverify import Range, Seq, Spec, Var, action


class Queue(Spec):
    items = Var(Seq[Range(2), 2], init=[1])

    @action
    def put(self):
        self.items.append("one")
