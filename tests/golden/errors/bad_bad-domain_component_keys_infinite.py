"""A component for every integer there is."""
from pyverify import Component, Map, Spec, Var


class Cell(Component):
    value = Var(bool, init=False)


class Memory(Spec):
    cells = Map[int, Cell()]
