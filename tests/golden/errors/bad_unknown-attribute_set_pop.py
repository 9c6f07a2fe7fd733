"""`set.pop`, which takes any element."""
from pyverify import Range, Set, Spec, Var, action


class Members(Spec):
    up = Var(Set[Range(3)], init={0, 1})

    @action
    def crash(self):
        self.up.pop()
