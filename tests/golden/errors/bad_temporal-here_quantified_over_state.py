"""A formula for each element of a set that changes."""
from pyverify import Range, Set, Spec, Var, eventually, temporal


class Members(Spec):
    up = Var(Set[Range(3)], init={0})

    @temporal
    def all_return(self):
        return all(eventually(n not in self.up) for n in self.up)
