"""A domain as large as a number that is not known."""
from pyverify import Param, Range, Spec, Var, action, require


class Sale(Spec):
    stock = Param(symbolic=True, min=0)
    left = Var(Range(stock + 1), init=0)

    @action
    def buy(self):
        require(self.left > 0)
        self.left -= 1
