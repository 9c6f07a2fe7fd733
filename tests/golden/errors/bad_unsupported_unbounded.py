"""A parameter that may be any number, for an engine that visits each state."""
from pyverify import Param, Spec, Var, action, require


class Sale(Spec):
    stock = Param(symbolic=True, min=0)
    left = Var(int, init=stock)

    @action
    def buy(self):
        require(self.left > 0)
        self.left -= 1
