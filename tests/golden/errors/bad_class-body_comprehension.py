"""A comprehension of the class body: it cannot see the class's names."""
from pyverify import Const, Map, Range, Spec, Var


class Leases(Spec):
    sizes = (1, 2, 3)
    scale = 2
    total = sum(s * scale for s in sizes)
    x = Var(Range(total), init=0)
