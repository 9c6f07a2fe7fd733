"""A location with a computed name."""
from pyverify import Spec, Var, process, step

NAME = "work"


class Worker(Spec):
    n = Var(bool, init=False)

    @process
    async def worker(self):
        await step(NAME)
        self.n = True
