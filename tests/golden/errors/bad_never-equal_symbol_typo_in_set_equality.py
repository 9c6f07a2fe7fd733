"""A typo in a set that another is compared with."""
from pyverify import Set, Spec, Symbols, Var, invariant


class Votes(Spec):
    seen = Var(Set[Symbols("yes", "no")], init=set())

    @invariant
    def not_both(self):
        return self.seen != {"yes", "mo"}
