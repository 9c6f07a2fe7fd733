"""A plain helper awaited."""
from pyverify import Spec, Var, process, step


class Worker(Spec):
    busy = Var(bool, init=False)

    def take(self):
        self.busy = True

    @process
    async def worker(self):
        await step("work")
        await self.take()
