"""A method that lists do not have."""
from pyverify import Range, Seq, Spec, Var, action


class Queue(Spec):
    items = Var(Seq[Range(2), 2], init=[1])

    @action
    def take(self):
        self.items.popleft()
