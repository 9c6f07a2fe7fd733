"""A process that awaits another."""
from pyverify import Spec, Var, process, step


class Workers(Spec):
    done = Var(bool, init=False)

    @process
    async def first(self):
        await step("work")
        self.done = True

    @process
    async def second(self):
        await step("begin")
        await self.first()
