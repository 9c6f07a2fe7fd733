"""Steps in a range."""
from pyverify import Range, Spec, Var


class Load(Spec):
    cpu = Var(Range(0, 10, 2), init=0)
