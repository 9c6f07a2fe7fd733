"""`x == a or b`."""
from pyverify import Spec, Symbols, Var, action, require


class Jobs(Spec):
    state = Var(Symbols("idle", "busy", "done"), init="idle")

    @action
    def reset(self):
        require(self.state == "busy" or "done")
        self.state = "idle"
