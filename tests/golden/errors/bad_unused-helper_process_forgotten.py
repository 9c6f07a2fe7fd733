"""An `async def` that is meant to be a process."""
from pyverify import Spec, Var, invariant, step


class Worker(Spec):
    busy = Var(bool, init=False)

    async def worker(self):
        await step("work")
        self.busy = True

    @invariant
    def idle(self):
        return not self.busy
