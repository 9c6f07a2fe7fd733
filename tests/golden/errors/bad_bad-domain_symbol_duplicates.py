"""The same symbol twice."""
from pyverify import Spec, Symbols, Var


class Jobs(Spec):
    state = Var(Symbols("idle", "busy", "idle"), init="idle")
