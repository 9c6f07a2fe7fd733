"""The local of a process assigned by somebody else."""

from pyverify import Range, Spec, Var, action, process, step


class C(Spec):
    n = Var(Range(3), init=0)

    @process
    async def w(self):
        x: int = Var(Range(3), init=0)
        await step("a")
        self.n = x

    @action
    def up(self):
        self.w.x = 2
