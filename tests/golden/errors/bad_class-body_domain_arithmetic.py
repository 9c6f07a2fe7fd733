"""A type error in a domain expression."""
from pyverify import Range, Spec, Var


class Counter(Spec):
    n = Var(Range(3) - 1, init=0)
