"""One component under two names."""
from pyverify import Component, Range, Seq, Spec, Var, action


class Channel(Component):
    buf = Var(Seq[Range(2), 2], init=[])

    def send(self, x):
        self.buf.append(x)


class Net(Spec):
    inbox = Channel()
    outbox = inbox

    @action
    def ping(self):
        self.inbox.send(1)

    @action
    def pong(self):
        self.outbox.buf.pop()
