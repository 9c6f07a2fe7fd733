"""A set indexed."""
from pyverify import Range, Set, Spec, Var, invariant


class Members(Spec):
    up = Var(Set[Range(3)], init={0, 1})

    @invariant
    def small(self):
        return self.up[0] < 2
