"""A component made in a body."""
from pyverify import Component, Range, Seq, Spec, Var, action


class Channel(Component):
    buf = Var(Seq[Range(2), 2], init=[])


class Net(Spec):
    n = Var(Range(2), init=0)

    @action
    def ping(self):
        inbox = Channel()
        self.n = 1
