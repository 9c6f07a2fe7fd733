"""A condition awaited directly."""
from pyverify import Spec, Var, process, step


class Worker(Spec):
    free = Var(bool, init=True)

    @process
    async def worker(self):
        await step("work")
        await self.free
