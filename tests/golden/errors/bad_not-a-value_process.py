"""A process compared with a label."""
from pyverify import Range, Spec, invariant, process, step


class Workers(Spec):
    Proc = Range(2)

    @process(Proc)
    async def worker(self, me):
        await step("critical")

    @invariant
    def idle(self):
        return all(self.worker[p] != "critical" for p in self.Proc)
