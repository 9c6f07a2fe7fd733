"""A loop variable that must survive an await."""
from pyverify import Map, Range, Spec, Var, process, step


class Worker(Spec):
    Node = Range(2)
    asked = Var(Map[Node, bool], init=False)

    @process
    async def worker(self):
        for n in self.Node:
            await step("ask")
            self.asked[n] = True
