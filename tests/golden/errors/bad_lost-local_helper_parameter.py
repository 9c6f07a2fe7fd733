"""A parameter of a helper coroutine that does not survive its await."""
from pyverify import Range, Spec, Var, process, step, when


class Worker(Spec):
    n = Var(Range(3), init=0)

    async def put(self, x):
        await when(self.n == 0)
        self.n = x

    @process
    async def worker(self):
        await step("work")
        await self.put(self.n + 1)
