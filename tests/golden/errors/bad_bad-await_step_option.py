"""An option that `step` does not have."""
from pyverify import Spec, Var, process, step


class Worker(Spec):
    done = Var(bool, init=False)

    @process
    async def worker(self):
        await step("work", when=True)
        self.done = True
