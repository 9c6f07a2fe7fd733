"""A typo in the module's own name."""
from pyverifi import Range, Spec, Var


class Counter(Spec):
    n = Var(Range(3), init=0)
