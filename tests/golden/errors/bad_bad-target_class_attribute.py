"""An ordinary class attribute used as a variable."""
from pyverify import Range, Spec, Var, action, require


class Counter(Spec):
    n = Var(Range(3), init=0)
    count = 0

    @action
    def up(self):
        require(self.count < 3)
        self.count += 1
