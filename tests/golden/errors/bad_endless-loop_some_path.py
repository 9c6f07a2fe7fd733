"""A loop with a path around its await."""
from pyverify import Range, Spec, Var, process, step


class Worker(Spec):
    n = Var(Range(3), init=0)

    @process
    async def worker(self):
        while True:
            if self.n == 2:
                continue
            await step("work")
            self.n += 1
