"""A family of processes asked as if it were one."""
from pyverify import Range, Spec, invariant, process, step


class Workers(Spec):
    Proc = Range(2)

    @process(Proc)
    async def worker(self, me):
        await step("critical")

    @invariant
    def idle(self):
        return not self.worker.at("critical")
