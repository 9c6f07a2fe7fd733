"""A property that can be assigned."""
from pyverify import Range, Spec, Var, action


class Counter(Spec):
    n = Var(Range(3), init=0)

    @property
    def double(self):
        return 2 * self.n

    @double.setter
    def double(self, value):
        self.n = value // 2

    @action
    def up(self):
        self.double = 2
