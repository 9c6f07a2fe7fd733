"""A record without one of its fields."""
from pyverify import Field, Range, Record, Set, Spec, Var, action


class Vote(Record):
    term: int = Field(Range(3))
    yes: bool


class Election(Spec):
    sent = Var(Set[Vote], init=set())

    @action
    def vote(self):
        self.sent.add(Vote(term=1))
