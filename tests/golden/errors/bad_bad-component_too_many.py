"""A component with too many arguments."""
from pyverify import Component, Param, Range, Seq, Spec, Var


class Channel(Component):
    Item = Param()
    buf = Var(Seq[Item, 2], init=[])


class Net(Spec):
    inbox = Channel(Range(2), 3)
