"""A quantifier over a type: Python cannot iterate over `bool`."""
from pyverify import Map, Spec, Var, invariant


class Switches(Spec):
    on = Var(Map[bool, bool], init=False)

    @invariant
    def off(self):
        return not any(self.on[b] for b in bool)
