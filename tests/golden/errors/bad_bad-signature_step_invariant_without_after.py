"""A step invariant that cannot see the step."""
from pyverify import Range, Spec, Var, step_invariant


class Counter(Spec):
    n = Var(Range(3), init=0)

    @step_invariant
    def grows(self):
        return self.n >= 0
