"""A capacity below zero."""
from pyverify import Param, Range, Seq, Spec, Var


class Queue(Spec):
    n = Param(0)
    items = Var(Seq[Range(2), n - 1], init=[])
