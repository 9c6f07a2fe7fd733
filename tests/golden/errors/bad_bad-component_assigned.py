"""A component replaced."""
from pyverify import Component, Range, Seq, Spec, Var, action


class Channel(Component):
    buf = Var(Seq[Range(2), 2], init=[])


class Net(Spec):
    inbox = Channel()

    @action
    def reset(self):
        self.inbox = Channel()
