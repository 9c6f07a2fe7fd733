"""A part of an optional value changed in place."""
from pyverify import Range, Seq, Spec, Var, action, require


class Queue(Spec):
    items = Var(Seq[Range(2), 2] | None, init=None)

    @action
    def put(self):
        require(self.items is not None)
        self.items[0] = 1
