"""A decorator on a class."""
from pyverify import Range, Spec, Var, action


@action
class Counter(Spec):
    n = Var(Range(3), init=0)
