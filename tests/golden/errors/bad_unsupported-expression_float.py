"""A fraction in a domain of integers."""
from pyverify import Range, Spec, Var, action, require


class Load(Spec):
    cpu = Var(Range(10), init=0)

    @action
    def up(self):
        require(self.cpu < 0.8)
        self.cpu += 1
