"""A typo in the name of an assigned variable."""
from pyverify import Range, Spec, Var, action


class Counter(Spec):
    count = Var(Range(3), init=0)

    @action
    def up(self):
        self.cuont = 1
