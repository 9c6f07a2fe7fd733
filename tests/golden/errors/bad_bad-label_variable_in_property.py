"""A location that is not written as a literal."""
from pyverify import Range, Spec, invariant, process, step

WHERE = "critical"


class Workers(Spec):
    Proc = Range(2)

    @process(Proc)
    async def worker(self, me):
        await step("critical")

    @invariant
    def mutex(self):
        return sum(self.worker[p].at(WHERE) for p in self.Proc) <= 1
