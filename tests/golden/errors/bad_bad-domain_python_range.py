"""Python's `range` where a domain is meant."""
from pyverify import Spec, Var


class Counter(Spec):
    n = Var(range(3), init=0)
