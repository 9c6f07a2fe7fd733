"""A map is matched like a JSON message."""
from pyverify import Map, Range, Spec, Var, action


class Leases(Spec):
    lease = Var(Map[Range(2), Range(3)], init=0)

    @action
    def look(self):
        match self.lease:
            case {0: first}:
                self.lease[1] = first
