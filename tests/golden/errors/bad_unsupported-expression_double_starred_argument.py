"""Fields of a record unpacked from a dict."""
from pyverify import Range, Record, Set, Spec, Var, action

DEFAULTS = {"sender": 0}


class Ping(Record):
    sender: int
    __annotations__["sender"] = Range(2)


class Net(Spec):
    sent = Var(Set[Ping], init=set())

    @action
    def ping(self):
        self.sent.add(Ping(**DEFAULTS))
