"""A lambda without a parameter."""
from pyverify import Range, Spec, Var


class Counter(Spec):
    n = Var(Range(3), init=lambda: 1)
