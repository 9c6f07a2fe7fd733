"""A text formatted with `%`."""
from pyverify import Range, Spec, Symbols, Var, action


class Jobs(Spec):
    n = Var(Range(2), init=0)
    state = Var(Symbols("job0", "job1"), init="job0")

    @action
    def pick(self):
        self.state = "job%d" % self.n
