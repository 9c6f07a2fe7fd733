"""Processes over a domain that do not know who they are."""
from pyverify import Range, Spec, process, step


class Workers(Spec):
    Proc = Range(2)

    @process(Proc)
    async def worker(self):
        await step("work")
