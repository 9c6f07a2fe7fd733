"""Identity of strings, which depends on the interpreter."""
from pyverify import Spec, Symbols, Var, action, require

IDLE = "idle"


class Jobs(Spec):
    state = Var(Symbols("idle", "busy"), init="idle")

    @action
    def begin(self):
        require(self.state is IDLE)
        self.state = "busy"
