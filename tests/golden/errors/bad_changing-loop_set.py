"""A set that changes while it is iterated over."""
from pyverify import Range, Set, Spec, Var, action


class Members(Spec):
    up = Var(Set[Range(3)], init={0, 1})

    @action
    def crash_all(self):
        for n in self.up:
            self.up.remove(n)
