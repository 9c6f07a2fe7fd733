"""A map of components declared as a variable."""
from pyverify import Component, Map, Range, Seq, Spec, Var


class Channel(Component):
    buf = Var(Seq[Range(2), 2], init=[])


class Net(Spec):
    inbox = Var(Map[Range(2), Channel()], init=None)
