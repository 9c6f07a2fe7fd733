"""Named symbols that are symmetric."""
from pyverify import Spec, Symbols, Var


class Ring(Spec):
    leader = Var(Symbols("a", "b", symmetric=True), init="a")
