"""A coroutine awaited in a condition."""
from pyverify import Spec, Var, process, step, when


class Worker(Spec):
    busy = Var(bool, init=False)

    async def try_take(self):
        await when(not self.busy)
        return True

    @process
    async def worker(self):
        await step("work")
        if await self.try_take():
            self.busy = True
