"""Symbols given as a generator."""
from pyverify import Spec, Symbols, Var


class Jobs(Spec):
    state = Var(Symbols(f"job{i}" for i in range(3)), init="job0")
