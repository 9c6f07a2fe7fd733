"""What must not happen is raised."""
from pyverify import Range, Spec, Var, action


class Counter(Spec):
    n = Var(Range(3), init=0)

    @action
    def up(self):
        if self.n == 2:
            raise ValueError("too many")
        self.n += 1
