"""Randomness where every choice should be explored."""
import random

from pyverify import Range, Spec, Var, action


class Dice(Spec):
    n = Var(Range(7), init=1)

    @action
    def roll(self):
        self.n = random.randint(1, 6)
