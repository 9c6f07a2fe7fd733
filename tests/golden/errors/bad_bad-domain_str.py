"""Strings are not a finite domain."""
from pyverify import Spec, Var


class Jobs(Spec):
    state = Var(str, init="idle")
