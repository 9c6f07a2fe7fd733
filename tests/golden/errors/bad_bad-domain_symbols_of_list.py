"""Symbols given as a list."""
from pyverify import Spec, Symbols, Var


class Jobs(Spec):
    state = Var(Symbols(["idle", "busy"]), init="idle")
