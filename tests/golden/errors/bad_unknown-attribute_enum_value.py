"""The value of an enum member."""
from enum import Enum

from pyverify import Spec, Var, invariant


class Color(Enum):
    RED = 0
    GREEN = 1


class Light(Spec):
    color = Var(Color, init=Color.RED)

    @invariant
    def red(self):
        return self.color.value == 0
