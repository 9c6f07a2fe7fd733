"""A coroutine that awaits itself."""
from pyverify import Range, Spec, Var, process, step


class Counter(Spec):
    n = Var(Range(3), init=0)

    async def turn(self):
        await step("work")
        await self.turn()

    @process
    async def worker(self):
        await self.turn()
