"""Identity where equality is meant."""
from pyverify import Range, Spec, Var, action, require


class Counter(Spec):
    n = Var(Range(300), init=0)

    @action
    def up(self):
        require(self.n is not 257)
        self.n += 1
