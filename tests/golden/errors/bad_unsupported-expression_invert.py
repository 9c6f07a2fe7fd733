"""Bitwise `~` on a bool."""
from pyverify import Spec, Var, action


class Switch(Spec):
    on = Var(bool, init=False)

    @action
    def flip(self):
        self.on = ~self.on
