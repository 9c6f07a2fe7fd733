"""A step invariant that changes the state."""
from pyverify import Range, Spec, Var, step_invariant


class Counter(Spec):
    n = Var(Range(3), init=0)

    @step_invariant
    def grows(self, after):
        after.n = 0
        return self.n <= after.n
