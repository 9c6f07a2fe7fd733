"""`when` without a condition."""
from pyverify import Spec, Var, process, step, when


class Worker(Spec):
    busy = Var(bool, init=False)

    @process
    async def worker(self):
        await step("work")
        await when()
        self.busy = True
