"""A parenthesis that is never closed."""
from pyverify import Range, Spec, Var


class Counter(Spec):
    n = Var(Range(3, init=0)
