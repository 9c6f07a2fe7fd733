"""Two locations of one name."""
from pyverify import Spec, Var, process, step


class Worker(Spec):
    n = Var(bool, init=False)

    @process
    async def worker(self):
        await step("work")
        self.n = True
        await step("work")
        self.n = False
