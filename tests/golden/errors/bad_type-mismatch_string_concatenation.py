"""Strings put together."""
from pyverify import Spec, Symbols, Var, action


class Jobs(Spec):
    state = Var(Symbols("idle", "idle2"), init="idle")

    @action
    def change(self):
        self.state = self.state + "2"
