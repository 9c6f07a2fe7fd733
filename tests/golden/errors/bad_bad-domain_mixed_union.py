"""A union of a domain and a record."""
from pyverify import Range, Record, Spec, Var


class Empty(Record):
    pass


class Slot(Spec):
    content = Var(Range(3) | Empty, init=0)
