"""An action for every set of integers there is."""
from pyverify import Range, Set, Spec, Var, action, one_of


class Counter(Spec):
    n = Var(Range(3), init=0)

    @action
    def jump(self, to: set[int] = one_of(Set[int])):
        self.n = len(to) % 3
