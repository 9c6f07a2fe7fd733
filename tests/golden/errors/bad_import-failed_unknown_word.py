"""A typo in an imported word."""
from pyverify import Range, Spec, Var, actoin


class Counter(Spec):
    n = Var(Range(3), init=0)
