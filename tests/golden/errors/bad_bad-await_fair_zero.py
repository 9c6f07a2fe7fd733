"""A number for the fairness of a step."""

from pyverify import Range, Spec, Var, process, step


class C(Spec):
    n = Var(Range(3), init=0)

    @process(fair="weak")
    async def w(self):
        await step("a", fair=0)
        self.n = 1
