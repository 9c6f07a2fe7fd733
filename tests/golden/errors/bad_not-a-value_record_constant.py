"""A field with a value of another type, while the file is imported."""
from pyverify import Field, Range, Record, Set, Spec, Var, invariant


class Vote(Record):
    term: int = Field(Range(3))


FIRST = Vote(term="one")


class Election(Spec):
    sent = Var(Set[Vote], init=set())

    @invariant
    def none(self):
        return FIRST not in self.sent
