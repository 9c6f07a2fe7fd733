"""Flags kept in the bits of an integer."""
from pyverify import Range, Spec, Var, action


class Flags(Spec):
    flags = Var(Range(4), init=0)

    @action
    def raise_first(self):
        self.flags = self.flags | 1
