"""A variable of all components of a map at once."""
from pyverify import Component, Map, Range, Seq, Spec, Var, invariant


class Channel(Component):
    buf = Var(Seq[Range(2), 2], init=[])


class Net(Spec):
    inbox = Map[Range(2), Channel()]

    @invariant
    def short(self):
        return len(self.inbox.buf) < 2
