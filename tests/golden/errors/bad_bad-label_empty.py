"""A location without a name."""

from pyverify import Range, Spec, Var, process, step, when


class C(Spec):
    n = Var(Range(3), init=0)

    @process(fair="weak")
    async def w(self):
        await when(self.n == 0, label="")
        self.n = 1
