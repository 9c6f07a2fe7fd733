"""A list method on a set."""
from pyverify import Range, Set, Spec, Var, action


class Members(Spec):
    up = Var(Set[Range(3)], init={0, 1})

    @action
    def join(self):
        self.up.append(2)
