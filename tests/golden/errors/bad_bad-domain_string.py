"""A domain that is a string."""
from pyverify import Spec, Var


class Jobs(Spec):
    state = Var("idle", init="idle")
