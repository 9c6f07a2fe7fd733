"""A choice in the condition of a loop."""

from pyverify import Range, Spec, Var, process, step, one_of


class C(Spec):
    n = Var(Range(3), init=0)

    @process
    async def w(self):
        while one_of({True, False}):
            await step("a")
        self.n = 1
