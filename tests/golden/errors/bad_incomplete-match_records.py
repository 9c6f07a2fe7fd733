"""A class of a union without a case."""
from pyverify import Record, Spec, Var, action


class Ask(Record):
    pass


class Reply(Record):
    pass


class Net(Spec):
    last = Var(Ask | Reply | None, init=None)

    @action
    def turn(self):
        match self.last:
            case Ask():
                self.last = Reply()
            case None:
                self.last = Ask()
