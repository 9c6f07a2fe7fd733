"""A word of the language that was not imported, in the class body."""
from pyverify import Range, Spec, Var


class Counter(Spec):
    n = Var(Range(3), init=0)

    @action
    def up(self):
        self.n += 1
