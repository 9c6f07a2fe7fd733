"""A number looked for among symbols."""
from pyverify import Set, Spec, Symbols, Var, invariant


class Votes(Spec):
    seen = Var(Set[Symbols("yes", "no")], init=set())

    @invariant
    def quiet(self):
        return 0 not in self.seen
