"""A guard of `@init` that nothing passes."""
from pyverify import Range, Spec, Var, init, invariant, one_of, require


class Counter(Spec):
    Value = Range(3)
    n = Var(Value)

    @init
    def start(self):
        self.n = one_of(self.Value)
        require(self.n > 2)

    @invariant
    def small(self):
        return self.n < 3
