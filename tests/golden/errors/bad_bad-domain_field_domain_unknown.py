"""A typo in the domain of a record's field."""
from pyverify import Field, Range, Record, Set, Spec, Var


class Prepared(Record):
    rm: int = Field("RN")


class Commit(Spec):
    RM = Range(2)
    sent = Var(Set[Prepared], init=set())
