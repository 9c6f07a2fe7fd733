"""A flash sale: buyers rush at a stock that is smaller than the crowd (S1 1482-1506).

The document takes 10 000 items and 100 000 buyers, each a process, and says that TLC verified it: as processes that is at
least 2^100000 states, which no explicit search visits. How many buyers are where is all that matters, so that here they
are counted; then the numbers can be any, and `pyverify prove` decides for every stock and every crowd.
`FlashSaleByName` has the buyers one by one, for small crowds: the same claims, and a check of the counting.
"""

from typing import Self

from pyverify import (
    Map,
    Param,
    Range,
    Spec,
    Symbols,
    Var,
    action,
    invariant,
    one_of,
    reachable,
    require,
    step_invariant,
    terminal,
)


class FlashSale(Spec):
    """Looking at the stock and taking an item are one atomic step, as in the document."""

    stock = Param(10_000, symbolic=True, min=0)
    buyers = Param(100_000, symbolic=True, min=0)

    inventory = Var(int, init=stock)
    orders = Var(int, init=0)
    failures = Var(int, init=0, doc="buyers who went away with nothing")
    waiting = Var(int, init=buyers)

    @action
    def order(self) -> None:
        require(self.waiting > 0 and self.inventory > 0)
        self.waiting -= 1
        self.inventory -= 1
        self.orders += 1

    @action
    def give_up(self) -> None:
        require(self.waiting > 0 and self.inventory == 0)
        self.waiting -= 1
        self.failures += 1

    @terminal
    def sale_is_over(self) -> bool:
        return self.waiting == 0

    @invariant
    def never_oversold(self) -> bool:
        return self.inventory >= 0

    @invariant
    def every_item_is_accounted_for(self) -> bool:
        return self.orders + self.inventory == self.stock

    @invariant
    def every_buyer_is_accounted_for(self) -> bool:
        return self.orders + self.failures + self.waiting == self.buyers

    @invariant
    def nobody_waits_in_debt(self) -> bool:
        return self.waiting >= 0 and self.orders >= 0 and self.failures >= 0

    @step_invariant
    def failures_are_of_an_empty_stock(self, after: Self) -> bool:
        return after.failures == self.failures or self.inventory == 0


class LookThenBuy(FlashSale):
    """The test stands outside of the atomic step: somebody may take the last item in between."""

    looked = Var(int, init=0, doc="buyers who have seen an item, and are about to take it")

    @action
    def look(self) -> None:
        require(self.waiting > 0 and self.inventory > 0)
        self.waiting -= 1
        self.looked += 1

    @action
    def order(self) -> None:
        require(self.looked > 0)
        self.looked -= 1
        self.inventory -= 1
        self.orders += 1

    @terminal
    def sale_is_over(self) -> bool:
        return self.waiting == 0 and self.looked == 0

    @invariant
    def every_buyer_is_accounted_for(self) -> bool:
        return self.orders + self.failures + self.waiting + self.looked == self.buyers

    @invariant
    def nobody_waits_in_debt(self) -> bool:
        return self.waiting >= 0 and self.orders >= 0 and self.failures >= 0 and self.looked >= 0

    @terminal
    def stock_is_in_debt(self) -> bool:
        """Nothing is sold below zero, and nobody is told that nothing is left."""
        return self.inventory < 0


class FlashSaleByName(Spec):
    """The buyers one by one: their places are all there is, beside the stock."""

    stock = Param(2, min=0)
    buyers = Param(4, min=1)

    Buyer = Range(buyers)

    inventory = Var(Range(stock + 1), init=stock)
    place = Var(Map[Buyer, Symbols("waiting", "ordered", "failed")], init="waiting")

    @action
    def order(self, b: int = one_of(Buyer)) -> None:
        require(self.place[b] == "waiting" and self.inventory > 0)
        self.inventory -= 1
        self.place[b] = "ordered"

    @action
    def give_up(self, b: int = one_of(Buyer)) -> None:
        require(self.place[b] == "waiting" and self.inventory == 0)
        self.place[b] = "failed"

    @terminal
    def sale_is_over(self) -> bool:
        return all(self.place[b] != "waiting" for b in self.Buyer)

    @invariant
    def every_item_is_accounted_for(self) -> bool:
        return sum(self.place[b] == "ordered" for b in self.Buyer) + self.inventory == self.stock

    @reachable
    def sold_out(self) -> bool:
        return self.inventory == 0
