"""A bound that is no integer."""
from pyverify import Range, Spec, Var


class Load(Spec):
    cpu = Var(Range(0.5), init=0)
