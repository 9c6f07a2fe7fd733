"""Go's `select`: of the cases that are ready, the first in a random order is chosen (S1 175-179, 628-632).

"The random order avoids starvation: P(case i is chosen) = 1 / |ready cases|." A model without
probabilities can decide that by counting: if all orders are equally likely, as many must begin
with one ready case as with any other, the rest left out. That holds of all permutations, but not,
say, of all rotations: it takes more than a random place to begin at.

Equal chances do not rule out that one case is passed over again and again. That needs fairness
towards each case (FairSelect), or an order that goes round (Polling.IN_TURN), which bounds the wait.
Strong fairness is enough for any order, weak fairness (WeaklyFairSelect) for a random one: in that of
the program's text, a late case can be chosen only while all earlier ones happen not to be ready.
"""

from enum import Enum
from itertools import permutations
from typing import Any

from pyverify import (
    Const,
    Map,
    Param,
    Range,
    Seq,
    Set,
    Spec,
    Var,
    action,
    always,
    eventually,
    implies,
    invariant,
    one_of,
    reachable,
    require,
    temporal,
)
from pyverify.lib import Channel


class Polling(Enum):
    """From which orders of the cases one is drawn."""

    PERMUTATIONS = 0
    ROTATIONS = 1
    AS_WRITTEN = 2
    IN_TURN = 3


def orders_of(self: Any) -> set[tuple[int, ...]]:
    """Return what may be drawn; in turn, it is the rotation after the case chosen last."""
    cases = range(self.cases)
    if self.polling == Polling.PERMUTATIONS:
        return set(permutations(cases))
    if self.polling == Polling.AS_WRITTEN:
        return {tuple(cases)}
    return {tuple((c + start) % self.cases for c in cases) for start in cases}


class Select(Spec):
    """A goroutine receives from several channels, for ever, by a `select` without default."""

    cases = Param(3)
    polling = Param(Polling.PERMUTATIONS)
    patience = Param(3, doc="how often a ready case may be passed over")

    Case = Range(cases)

    orders = Const(Set[Seq[Case, cases]], orders_of)
    channel = Map[Case, Channel(Range(1), cap=1)]
    last = Var(Case, init=0, doc="the case that was chosen last")
    passed_over = Var(Map[Case, Range(patience + 2)], init=0, doc="... in a row, while ready")

    def ready(self) -> set[int]:
        return {c for c in self.Case if not self.channel[c].is_empty()}

    def drawn(self) -> list[list[int]]:
        """Return the orders that may be drawn now."""
        in_turn = self.polling == Polling.IN_TURN
        return [o for o in self.orders if not in_turn or o[-1] == self.last]

    def choices(self) -> list[int]:
        """Return the case that each of them makes the goroutine choose; none if none is ready."""
        ready = self.ready()
        return [c for order in self.drawn() for c in [x for x in order if x in ready][:1]]

    @action
    def send(self, c: int = one_of(Case)) -> None:
        """Somebody sends on the channel of a case, which is ready then."""
        self.channel[c].send(0)

    @action(fair="weak")
    def select(self, c: int = one_of(Case)) -> None:
        require(c in self.choices())
        for other in self.ready():
            self.passed_over[other] = min(self.passed_over[other] + 1, self.patience + 1)
        self.channel[c].receive()
        self.passed_over[c] = 0
        self.last = c

    @invariant
    def every_ready_case_is_as_likely(self) -> bool:
        """Of the orders that may be drawn, 1 / |ready cases| choose it."""
        choices = self.choices()
        ready = self.ready()
        return all(choices.count(c) * len(ready) == len(choices) for c in ready)

    @invariant
    def every_ready_case_may_be_chosen(self) -> bool:
        return self.ready() == set(self.choices())

    @invariant
    def nobody_waits_too_long(self) -> bool:
        """A ready case is passed over at most `patience` times."""
        return all(self.passed_over[c] <= self.patience for c in self.Case)

    @temporal
    def no_case_starves(self) -> bool:
        return all(
            always(implies(c in self.ready(), eventually(c not in self.ready()))) for c in self.Case
        )

    @reachable
    def all_are_ready(self) -> bool:
        return self.ready() == set(self.Case)


class FairSelect(Select):
    """With the assumption that a case which can be chosen again and again is chosen some time."""

    @action(fair="strong", fair_per="c")
    def select(self, c: int = one_of(Select.Case)) -> None:
        super().select(c)


class WeaklyFairSelect(Select):
    """With the assumption that a case which can be chosen from some time on for ever is chosen."""

    @action(fair="weak", fair_per="c")
    def select(self, c: int = one_of(Select.Case)) -> None:
        super().select(c)
