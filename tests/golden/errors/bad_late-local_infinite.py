"""A state-local of any size."""
from pyverify import Range, Spec, Var, process, step


class Worker(Spec):
    n = Var(Range(3), init=0)

    @process
    async def worker(self):
        tries: int = 0
        await step("write")
        tries += 1
        await step("again")
        self.n = tries
