"""An action for every integer there is."""
from pyverify import Range, Spec, Var, action, one_of


class Counter(Spec):
    n = Var(Range(3), init=0)

    @action
    def jump(self, to: int = one_of(int)):
        self.n = to % 3
