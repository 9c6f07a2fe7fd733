"""A list of different things."""
from pyverify import Range, Seq, Spec, Var, action


class Queue(Spec):
    items = Var(Seq[Range(2), 2], init=[1])

    @action
    def put(self):
        self.items = [0, None, "end"]
