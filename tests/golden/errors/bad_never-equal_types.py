"""A symbol compared with a number."""
from pyverify import Range, Spec, Symbols, Var, action, require


class Jobs(Spec):
    state = Var(Symbols("idle", "busy"), init="idle")

    @action
    def begin(self):
        require(self.state == 0)
        self.state = "busy"
