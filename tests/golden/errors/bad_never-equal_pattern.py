"""A case for a value outside the domain."""
from pyverify import Spec, Symbols, Var, action


class Jobs(Spec):
    state = Var(Symbols("idle", "busy"), init="idle")

    @action
    def change(self):
        match self.state:
            case "idle":
                self.state = "busy"
            case "bussy":
                self.state = "idle"
            case _:
                pass
