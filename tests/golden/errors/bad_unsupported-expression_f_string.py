"""A symbol put together from parts."""
from pyverify import Spec, Symbols, Var, action, one_of


class Jobs(Spec):
    state = Var(Symbols("job0", "job1"), init="job0")

    @action
    def pick(self, i: int = one_of({0, 1})):
        self.state = f"job{i}"
