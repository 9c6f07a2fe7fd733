"""A local that is used after an await."""
from pyverify import Range, Spec, Var, process, step


class Worker(Spec):
    n = Var(Range(3), init=0)

    @process
    async def worker(self):
        old = self.n
        await step("write")
        self.n = old + 1
