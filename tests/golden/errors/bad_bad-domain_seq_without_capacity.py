"""A sequence of any length."""
from pyverify import Range, Seq, Spec, Var


class Queue(Spec):
    items = Var(Seq[Range(2)], init=[])
