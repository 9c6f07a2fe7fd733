"""A component that may be missing."""
from pyverify import Component, Range, Seq, Spec, Var


class Channel(Component):
    buf = Var(Seq[Range(2), 2], init=[])


class Net(Spec):
    inbox = Channel() | None
