"""A pattern with more fields than the record has."""
from pyverify import Field, Range, Record, Spec, Var, action


class Vote(Record):
    term: int = Field(Range(3))


class Election(Spec):
    vote = Var(Vote, init=Vote(term=0))

    @action
    def count(self):
        match self.vote:
            case Vote(t, y):
                self.vote = Vote(term=t)
