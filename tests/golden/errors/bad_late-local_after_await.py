"""A state-local declared after the first await."""
from pyverify import Range, Spec, Var, process, step


class Worker(Spec):
    n = Var(Range(3), init=0)

    @process
    async def worker(self):
        await step("read")
        old: int = Var(Range(3), init=0)
        old = self.n
        await step("write")
        self.n = old
