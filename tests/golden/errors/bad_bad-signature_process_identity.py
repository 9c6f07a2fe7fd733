"""A process with an identity, but no domain of identities."""
from pyverify import Map, Range, Spec, Var, process, step


class Workers(Spec):
    Proc = Range(2)
    busy = Var(Map[Proc, bool], init=False)

    @process
    async def worker(self, me):
        await step("work")
        self.busy[me] = True
