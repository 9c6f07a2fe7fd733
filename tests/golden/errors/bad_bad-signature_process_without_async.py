"""A process that is a plain function."""
from pyverify import Range, Spec, Var, process


class Counter(Spec):
    n = Var(Range(3), init=0)

    @process
    def worker(self):
        self.n = 1
