"""An enum member that does not exist."""
from enum import Enum

from pyverify import Spec, Var, action


class Color(Enum):
    RED = 0
    GREEN = 1


class Light(Spec):
    color = Var(Color, init=Color.RED)

    @action
    def change(self):
        self.color = Color.GREAN
