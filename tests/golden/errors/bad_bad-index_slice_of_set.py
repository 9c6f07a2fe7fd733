"""A slice of a set."""
from pyverify import Range, Set, Spec, Var, invariant


class Members(Spec):
    up = Var(Set[Range(3)], init={0, 1})

    @invariant
    def small(self):
        return len(self.up[:1]) < 2
