"""`sorted` in a direction that depends on the state."""
from pyverify import Range, Seq, Spec, Var, action


class Queue(Spec):
    items = Var(Seq[Range(2), 2], init=[1])
    down = Var(bool, init=True)

    @action
    def tidy(self):
        self.items = sorted(self.items, reverse=self.down)
