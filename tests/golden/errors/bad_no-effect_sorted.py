"""`sorted` where `.sort()` is meant."""
from pyverify import Range, Seq, Spec, Var, action


class Queue(Spec):
    items = Var(Seq[Range(3), 3], init=[2, 1])

    @action
    def tidy(self):
        sorted(self.items)
