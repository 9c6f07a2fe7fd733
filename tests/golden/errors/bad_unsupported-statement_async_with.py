"""A lock of asyncio in a process."""
from pyverify import Spec, Var, process, step


class Workers(Spec):
    busy = Var(bool, init=False)

    @process
    async def worker(self):
        async with self.busy:
            await step("work")
