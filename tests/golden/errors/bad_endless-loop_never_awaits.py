"""A loop of a process that never awaits."""
from pyverify import Range, Spec, Var, process, step


class Worker(Spec):
    n = Var(Range(3), init=0)

    @process
    async def worker(self):
        await step("work")
        while self.n < 2:
            self.n += 1
