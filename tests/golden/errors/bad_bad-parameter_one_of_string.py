"""A choice from a string."""
from pyverify import Spec, Symbols, Var, action, one_of


class Jobs(Spec):
    state = Var(Symbols("a", "b"), init="a")

    @action
    def jump(self, to: str = one_of("ab")):
        self.state = to
