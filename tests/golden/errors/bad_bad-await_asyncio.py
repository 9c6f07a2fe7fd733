"""Time passes as in asyncio."""
import asyncio

from pyverify import Spec, Var, process, step


class Worker(Spec):
    done = Var(bool, init=False)

    @process
    async def worker(self):
        await step("work")
        await asyncio.sleep(1)
        self.done = True
