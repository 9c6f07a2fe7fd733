"""A formula in an undecorated helper."""
from pyverify import Range, Spec, Var, always, eventually, temporal


class Counter(Spec):
    n = Var(Range(3), init=0)

    def ends(self):
        return eventually(self.n == 2)

    @temporal
    def always_ends(self):
        return always(self.ends())
