"""An action called inside `enabled`."""
from pyverify import Range, Spec, Var, action, always, enabled, temporal


class Counter(Spec):
    n = Var(Range(3), init=0)

    @action
    def up(self):
        self.n = (self.n + 1) % 3

    @temporal
    def live(self):
        return always(enabled(self.up()))
