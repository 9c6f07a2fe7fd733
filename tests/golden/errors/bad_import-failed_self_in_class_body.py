"""`self` in the default of a parameter."""
from pyverify import Range, Spec, Var, action, one_of


class Counter(Spec):
    Value = Range(3)
    n = Var(Value, init=0)

    @action
    def jump(self, to: int = one_of(self.Value)):
        self.n = to
