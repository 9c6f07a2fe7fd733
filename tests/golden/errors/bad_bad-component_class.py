"""A component's class where an instance is meant."""
from pyverify import Component, Range, Seq, Spec, Var, action


class Channel(Component):
    buf = Var(Seq[Range(2), 2], init=[])

    def send(self, x):
        self.buf.append(x)


class Net(Spec):
    inbox = Channel

    @action
    def ping(self):
        self.inbox.send(1)
