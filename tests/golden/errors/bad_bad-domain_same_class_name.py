"""Two record classes of one name."""
from pyverify import Range, Record, Set, Spec, Var, Field


class Msg(Record):
    sender: int = Field(Range(2))


Old = Msg


class Msg(Record):
    body: bool


class Net(Spec):
    sent = Var(Set[Msg | Old], init=set())
