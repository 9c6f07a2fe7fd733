"""A list method on a map."""
from pyverify import Map, Range, Spec, Var, action


class Queues(Spec):
    x = Var(Map[Range(2), Range(3)], init=0)

    @action
    def put(self):
        self.x.append(1)
