"""A typo in an initial value."""
from pyverify import Spec, Symbols, Var


class Jobs(Spec):
    state = Var(Symbols("idle", "busy"), init="idel")
