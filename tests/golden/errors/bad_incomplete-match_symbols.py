"""A value without a case."""
from pyverify import Spec, Symbols, Var, action


class Jobs(Spec):
    state = Var(Symbols("idle", "busy", "done"), init="idle")

    @action
    def change(self):
        match self.state:
            case "idle":
                self.state = "busy"
            case "busy":
                self.state = "done"
