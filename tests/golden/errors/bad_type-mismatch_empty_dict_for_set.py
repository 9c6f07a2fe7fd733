"""`{}` for the empty set."""
from pyverify import Range, Set, Spec, Var, action


class Members(Spec):
    up = Var(Set[Range(3)], init={0})

    @action
    def crash_all(self):
        self.up = {}
