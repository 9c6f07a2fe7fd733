"""A field that a record does not have."""
from pyverify import Field, Range, Record, Spec, Var, invariant


class Vote(Record):
    term: int = Field(Range(3))


class Election(Spec):
    vote = Var(Vote, init=Vote(term=0))

    @invariant
    def small(self):
        return self.vote.trem < 3
