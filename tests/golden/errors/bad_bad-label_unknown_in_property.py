"""A typo in a location."""
from pyverify import Range, Spec, invariant, process, step


class Workers(Spec):
    Proc = Range(2)

    @process(Proc)
    async def worker(self, me):
        await step("critical")

    @invariant
    def mutex(self):
        return sum(self.worker[p].at("critcal") for p in self.Proc) <= 1
