"""A typo in a component's parameter."""
from pyverify import Component, Param, Range, Seq, Spec, Var


class Channel(Component):
    Item = Param()
    cap = Param(2)
    buf = Var(Seq[Item, cap], init=[])


class Net(Spec):
    inbox = Channel(Range(2), cpa=3)
