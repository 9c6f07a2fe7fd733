"""A helper wrapped by a decorator of the user's."""
from functools import wraps

from pyverify import Range, Spec, Var, invariant


def traced(function):
    @wraps(function)
    def wrapper(self):
        return function(self)

    return wrapper


class Counter(Spec):
    n = Var(Range(3), init=0)

    @traced
    def double(self):
        return 2 * self.n

    @invariant
    def small(self):
        return self.double() < 5
