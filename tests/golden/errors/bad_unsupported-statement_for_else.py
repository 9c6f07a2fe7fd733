"""A loop with `else`."""
from pyverify import Map, Range, Spec, Var, action


class Votes(Spec):
    Node = Range(2)
    vote = Var(Map[Node, bool], init=False)
    won = Var(bool, init=False)

    @action
    def tally(self):
        for n in self.Node:
            if not self.vote[n]:
                break
        else:
            self.won = True
