"""A sequence is taken apart by a pattern."""
from pyverify import Range, Seq, Spec, Var, action


class Queue(Spec):
    items = Var(Seq[Range(2), 2], init=[])

    @action
    def look(self):
        match self.items:
            case [first, *rest]:
                self.items = rest
            case _:
                self.items = [0]
