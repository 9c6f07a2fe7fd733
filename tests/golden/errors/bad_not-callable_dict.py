"""A dict built by `dict()`."""
from pyverify import Map, Range, Spec, Var, action


class Leases(Spec):
    lease = Var(Map[Range(2), Range(3)], init=0)

    @action
    def clear(self):
        self.lease = dict()
