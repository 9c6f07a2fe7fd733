"""A state-local that starts with one of several computed values."""
from pyverify import Range, Spec, Var, one_of, process, step


class Worker(Spec):
    Proc = Range(2)
    n = Var(Range(3), init=0)

    @process(Proc)
    async def worker(self, me):
        old: int = Var(Range(3), init=one_of([x + 1 for x in range(2)]))
        await step("write")
        self.n = old
