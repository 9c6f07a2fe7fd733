"""A coroutine is awaited inside a larger expression."""
from pyverify import Range, Seq, Spec, Var, process, step, when


class Consumer(Spec):
    queue = Var(Seq[Range(2), 2], init=[1])
    seen = Var(Range(4), init=0)

    async def receive(self):
        await when(len(self.queue) > 0)
        return self.queue.pop(0)

    @process
    async def consumer(self):
        await step("start_here")
        self.seen = 1 + await self.receive()
