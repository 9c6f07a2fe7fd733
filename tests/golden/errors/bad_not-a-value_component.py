"""A component used as its buffer."""
from pyverify import Component, Range, Seq, Spec, Var, invariant


class Channel(Component):
    buf = Var(Seq[Range(2), 2], init=[])


class Net(Spec):
    inbox = Channel()

    @invariant
    def short(self):
        return len(self.inbox) < 2
