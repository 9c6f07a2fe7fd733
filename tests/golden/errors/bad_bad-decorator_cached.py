"""A helper wrapped by a decorator of the standard library."""
from functools import cache

from pyverify import Range, Spec, Var, invariant


class Counter(Spec):
    n = Var(Range(3), init=0)

    @cache
    def double(self):
        return 2 * self.n

    @invariant
    def small(self):
        return self.double() < 5
