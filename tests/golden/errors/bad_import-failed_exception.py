"""An exception while the file is imported."""
from pyverify import Range, Spec, Var

LIMITS = {"small": 3}


class Counter(Spec):
    n = Var(Range(LIMITS["large"]), init=0)
