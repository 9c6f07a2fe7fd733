"""Every second element."""
from pyverify import Range, Seq, Spec, Var, action


class Queue(Spec):
    items = Var(Seq[Range(2), 3], init=[0, 1, 1])

    @action
    def thin(self):
        self.items = self.items[::2]
