"""A state-local declared twice."""
from pyverify import Range, Spec, Var, process, step


class Worker(Spec):
    n = Var(Range(3), init=0)

    @process
    async def worker(self):
        old: int = Var(Range(3), init=0)
        old: int = Var(Range(2), init=0)
        await step("write")
        self.n = old
