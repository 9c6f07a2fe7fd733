"""Symbols compared by order."""
from pyverify import Spec, Symbols, Var, invariant


class Jobs(Spec):
    state = Var(Symbols("idle", "busy"), init="idle")

    @invariant
    def early(self):
        return self.state < "busy"
