"""A clock that ends makes it true that something happens again and again."""
from pyverify import Range, Spec, Var, action, always, eventually, require, temporal, terminal


class Counter(Spec):
    n = Var(Range(4), init=0)

    @action(fair="weak")
    def up(self):
        require(self.n < 3)
        self.n += 1

    @terminal
    def over(self):
        return self.n == 3

    @temporal
    def odd_again_and_again(self):
        return always(eventually(self.n % 2 == 1))
