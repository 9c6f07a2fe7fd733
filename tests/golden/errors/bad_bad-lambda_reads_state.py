"""An initial value that depends on another variable."""
from pyverify import Range, Spec, Var


class Counter(Spec):
    low = Var(Range(3), init=1)
    high = Var(Range(3), init=lambda self: self.low)
