"""An action that awaits."""
from pyverify import Range, Spec, Var, action, step


class Counter(Spec):
    n = Var(Range(3), init=0)

    @action
    async def up(self):
        await step("one")
        self.n = (self.n + 1) % 3
