"""A location called `done`."""
from pyverify import Spec, Var, process, step


class Worker(Spec):
    n = Var(bool, init=False)

    @process
    async def worker(self):
        await step("done")
        self.n = True
