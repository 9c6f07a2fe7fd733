"""A field with a default value."""
from pyverify import Record, Set, Spec, Var


class Vote(Record):
    yes: bool = True


class Election(Spec):
    sent = Var(Set[Vote], init=set())
