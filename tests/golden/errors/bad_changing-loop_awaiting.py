"""A loop over the state that awaits."""
from pyverify import Range, Set, Spec, Var, process, step


class Worker(Spec):
    Node = Range(3)
    todo = Var(Set[Node], init={0, 1})
    done = Var(Set[Node], init=set())

    @process
    async def worker(self):
        n: int = Var(self.Node, init=0)
        for n in self.todo:
            await step("work")
            self.done.add(n)
