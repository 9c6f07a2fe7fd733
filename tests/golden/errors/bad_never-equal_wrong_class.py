"""A pattern for a class that the message never has."""
from pyverify import Record, Set, Spec, Var, action, one_of


class Prepare(Record):
    pass


class Commit(Record):
    pass


class Abort(Record):
    pass


class Net(Spec):
    sent = Var(Set[Prepare | Commit], init={Prepare()})

    @action
    def receive(self):
        message = one_of(self.sent)
        match message:
            case Prepare():
                self.sent.add(Commit())
            case Abort():
                self.sent.discard(message)
            case _:
                pass
