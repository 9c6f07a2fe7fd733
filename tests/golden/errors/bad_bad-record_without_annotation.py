"""A field without an annotation."""
from pyverify import Field, Range, Record, Set, Spec, Var


class Vote(Record):
    term = Field(Range(3))


class Election(Spec):
    sent = Var(Set[Vote], init=set())
