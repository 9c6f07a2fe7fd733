"""One component assigned to another."""
from pyverify import Component, Range, Seq, Spec, Var, action


class Channel(Component):
    buf = Var(Seq[Range(2), 2], init=[])


class Net(Spec):
    inbox = Channel()
    outbox = Channel()

    @action
    def swap(self):
        self.inbox = self.outbox
