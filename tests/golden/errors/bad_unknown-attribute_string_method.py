"""A string method."""
from pyverify import Spec, Symbols, Var, invariant


class Jobs(Spec):
    state = Var(Symbols("idle", "busy"), init="idle")

    @invariant
    def ok(self):
        return self.state.startswith("id")
