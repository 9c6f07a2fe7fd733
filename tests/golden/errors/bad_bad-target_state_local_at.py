"""A state-local with the name of what pyverify keeps there."""
from pyverify import Range, Spec, Var, process, step


class Worker(Spec):
    n = Var(Range(3), init=0)

    @process
    async def worker(self):
        at: int = Var(Range(3), init=0)
        await step("write")
        self.n = at
