"""An initial choice from a number."""
from pyverify import Range, Spec, Var, one_of


class Dice(Spec):
    n = Var(Range(3), init=one_of(3))
