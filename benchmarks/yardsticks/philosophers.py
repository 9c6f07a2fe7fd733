"""Dining philosophers; forks are told from what the philosophers do. The last one is left-handed."""

from enum import Enum

from pyverify import (
    Map,
    Param,
    Range,
    Spec,
    Var,
    action,
    invariant,
    leads_to,
    one_of,
    require,
    temporal,
)


class Doing(Enum):
    """What a philosopher does."""

    THINKING = 0
    HUNGRY = 1  # holds its first fork
    EATING = 2


class Philosophers(Spec):
    """`n` philosophers around a table: fork `i` lies left of philosopher `i`."""

    n = Param(5, min=2, doc="philosophers")
    Phil = Range(n)

    doing = Var(Map[Phil, Doing], init=Doing.THINKING)

    def first(self, p: int) -> int:
        """Return the fork that `p` takes first."""
        return (p + 1) % self.n if p == self.n - 1 else p

    def second(self, p: int) -> int:
        """Return the fork that `p` takes second."""
        return p if p == self.n - 1 else (p + 1) % self.n

    def holds(self, p: int, fork: int) -> bool:
        """Tell whether `p`, who sits beside it, holds a fork."""
        return self.doing[p] == Doing.EATING or (
            self.doing[p] == Doing.HUNGRY and self.first(p) == fork
        )

    def free(self, fork: int) -> bool:
        """Tell whether nobody holds a fork."""
        return not self.holds(fork, fork) and not self.holds((fork - 1) % self.n, fork)

    @action
    def take_first(self, p: int = one_of(Phil)) -> None:
        require(self.doing[p] == Doing.THINKING and self.free(self.first(p)))
        self.doing[p] = Doing.HUNGRY

    @action(fair="weak", fair_per="p")
    def take_second(self, p: int = one_of(Phil)) -> None:
        require(self.doing[p] == Doing.HUNGRY and self.free(self.second(p)))
        self.doing[p] = Doing.EATING

    @action(fair="weak", fair_per="p")
    def release(self, p: int = one_of(Phil)) -> None:
        require(self.doing[p] == Doing.EATING)
        self.doing[p] = Doing.THINKING

    @invariant
    def neighbours_do_not_both_eat(self) -> bool:
        return not any(
            self.doing[p] == Doing.EATING and self.doing[(p + 1) % self.n] == Doing.EATING
            for p in self.Phil
        )

    @temporal
    def somebody_eats(self) -> bool:
        return leads_to(
            any(self.doing[p] == Doing.HUNGRY for p in self.Phil),
            any(self.doing[p] == Doing.EATING for p in self.Phil),
        )
