"""A bag indexed."""
from pyverify import Bag, Range, Spec, Var, invariant


class Votes(Spec):
    votes = Var(Bag[Range(2), 2], init=Bag())

    @invariant
    def few(self):
        return self.votes[0] < 2
