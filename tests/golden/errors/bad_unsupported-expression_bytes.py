"""A bytes literal."""
from pyverify import Spec, Symbols, Var, action


class Jobs(Spec):
    state = Var(Symbols("idle", "busy"), init="idle")

    @action
    def begin(self):
        self.state = b"busy"
