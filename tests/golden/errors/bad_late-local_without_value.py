"""A state-local without an initial value."""
from pyverify import Range, Spec, Var, process, step


class Worker(Spec):
    n = Var(Range(3), init=0)

    @process
    async def worker(self):
        old: int
        await step("write")
        self.n = 1
