"""A lambda that goes through a billion values."""

from pyverify import Range, Spec, Var


class Counter(Spec):
    Big = Range(10**9)
    n = Var(Range(lambda self: max(self.Big)), init=0)
