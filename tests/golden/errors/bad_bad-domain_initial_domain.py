"""A domain as an initial value: `one_of` is missing."""
from pyverify import Range, Spec, Var


class Dice(Spec):
    n = Var(Range(3), init=Range(3))
