"""The variable of a loop that may not turn."""
from pyverify import Range, Set, Spec, Var, action


class Members(Spec):
    up = Var(Set[Range(3)], init=set())

    @action
    def last(self):
        for n in self.up:
            pass
        self.up = {n}
