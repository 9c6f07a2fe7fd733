"""An action that is an invariant as well."""
from pyverify import Range, Spec, Var, action, invariant


class Counter(Spec):
    n = Var(Range(3), init=0)

    @action
    @invariant
    def small(self):
        return self.n < 3
