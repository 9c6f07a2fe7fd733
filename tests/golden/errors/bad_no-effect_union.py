"""A set method that changes nothing."""
from pyverify import Range, Set, Spec, Var, action


class Members(Spec):
    up = Var(Set[Range(3)], init={0})

    @action
    def join(self):
        self.up.union({1, 2})
