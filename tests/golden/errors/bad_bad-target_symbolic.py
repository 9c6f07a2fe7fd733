"""A symbolic parameter may have any value, and still has the same in every state."""
from pyverify import Param, Spec, Var, action


class Sale(Spec):
    stock = Param(symbolic=True, min=0)
    left = Var(int, init=stock)

    @action
    def restock(self):
        self.stock += 1
        self.left += 1
