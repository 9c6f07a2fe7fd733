"""A component inside a variable."""
from pyverify import Component, Range, Seq, Spec, Var


class Channel(Component):
    buf = Var(Seq[Range(2), 2], init=[])


class Net(Spec):
    inbox = Var(Channel(), init=None)
