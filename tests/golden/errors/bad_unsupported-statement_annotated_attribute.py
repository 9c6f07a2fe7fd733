"""A state variable is declared in a body, as in `__init__`."""
from pyverify import Range, Spec, Var, action


class Counter(Spec):
    n = Var(Range(3), init=0)

    @action
    def up(self):
        self.n: int = 1
