"""A state-local that starts with the value of a variable."""
from pyverify import Range, Spec, Var, process, step


class Worker(Spec):
    n = Var(Range(3), init=0)

    @process
    async def worker(self):
        old: int = Var(Range(3), init=self.n)
        await step("write")
        self.n = old
