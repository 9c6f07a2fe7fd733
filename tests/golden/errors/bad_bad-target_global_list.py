"""A list of the module changed by an action."""
from pyverify import Range, Spec, Var, action

log = []


class Counter(Spec):
    n = Var(Range(3), init=0)

    @action
    def up(self):
        log.append(self.n)
        self.n = (self.n + 1) % 3
