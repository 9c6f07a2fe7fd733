"""A method of a list named but not called."""
from pyverify import Range, Seq, Spec, Var, action


class Queue(Spec):
    items = Var(Seq[Range(2), 3], init=[1])

    @action
    def take(self):
        first = self.items.pop
        self.items = [first]
