"""A word of the language that was not imported, in a body."""
from pyverify import Range, Spec, Var, action


class Counter(Spec):
    n = Var(Range(3), init=0)

    @action
    def up(self):
        require(self.n < 2)
        self.n += 1
