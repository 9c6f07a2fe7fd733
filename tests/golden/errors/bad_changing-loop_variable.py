"""A loop that awaits and assigns its own variable."""
from pyverify import Range, Set, Spec, Var, process, step


class Worker(Spec):
    Node = Range(3)
    done = Var(Set[Node], init=set())

    @process
    async def worker(self):
        n: int = Var(self.Node, init=0)
        for n in self.Node:
            await step("work")
            self.done.add(n)
            n = 2
