"""A billion symbols."""
from pyverify import Param, Spec, Symbols, Var


class Counter(Spec):
    size = Param(10**9)
    Node = Symbols(size)
    n = Var(Node | None, init=None)
