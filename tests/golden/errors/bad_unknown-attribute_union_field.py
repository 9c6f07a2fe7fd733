"""A field that no class of a union has."""
from pyverify import Field, Range, Record, Set, Spec, Var, invariant


class Ask(Record):
    term: int = Field(Range(3))


class Vote(Record):
    term: int = Field(Range(3))
    yes: bool


class Election(Spec):
    sent = Var(Set[Ask | Vote], init=set())

    @invariant
    def small(self):
        return all(m.no for m in self.sent)
