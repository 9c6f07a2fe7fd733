"""A process for every integer there is."""
from pyverify import Spec, process, step


class Workers(Spec):
    @process(int)
    async def worker(self, me):
        await step("work")
