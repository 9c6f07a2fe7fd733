"""A record without one of its fields, while the file is imported."""
from pyverify import Field, Range, Record, Spec, Var


class Vote(Record):
    term: int = Field(Range(3))
    yes: bool


class Election(Spec):
    vote = Var(Vote, init=Vote(term=1))
