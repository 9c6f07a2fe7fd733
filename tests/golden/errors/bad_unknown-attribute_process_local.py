"""A local of a process that is not part of the state."""
from pyverify import Range, Spec, invariant, process, step


class Workers(Spec):
    Proc = Range(2)

    @process(Proc)
    async def worker(self, me):
        await step("work")
        tries = 1

    @invariant
    def few(self):
        return all(self.worker[p].tries < 2 for p in self.Proc)
