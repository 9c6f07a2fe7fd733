"""`step` without `await`."""
from pyverify import Spec, Var, process, step


class Worker(Spec):
    done = Var(bool, init=False)

    @process
    async def worker(self):
        step("work")
        self.done = True
