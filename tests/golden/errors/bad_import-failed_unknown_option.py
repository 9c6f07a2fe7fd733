"""A keyword that `Var` does not have."""
from pyverify import Range, Spec, Var


class Counter(Spec):
    n = Var(Range(3), initial=0)
