"""A helper coroutine called without `await`."""
from pyverify import Spec, Var, process, step, when


class Worker(Spec):
    busy = Var(bool, init=False)

    async def take(self):
        await when(not self.busy)
        self.busy = True

    @process
    async def worker(self):
        await step("work")
        self.take()
