"""A field of a record assigned."""
from pyverify import Field, Range, Record, Spec, Var, action


class Vote(Record):
    term: int = Field(Range(3))


class Election(Spec):
    vote = Var(Vote, init=Vote(term=0))

    @action
    def next_term(self):
        self.vote.term = 1
