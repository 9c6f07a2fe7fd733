"""The elements of a collection changed in a loop."""
from pyverify import Map, Range, Set, Spec, Var, action


class Members(Spec):
    seen = Var(Map[Range(2), Set[Range(3)]], init=set())

    @action
    def mark(self):
        for members in self.seen.values():
            members.add(1)
