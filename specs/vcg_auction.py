"""The auction of Vickrey, Clarke and Groves: to bid what it is worth to you is best (S1 296-312, 800-820, 1510-1528; S0 170-198, 275-291).

The outcome with the largest sum of bids is chosen; each pays what its presence costs the others: the best sum of the others'
bids without it, less their sum in the outcome. A theorem on initial states, for all valuations, all bids of the
others and all lies, over three outcomes and three bidders. That the result is fair (S0 275-291) does not follow.
"""

from pyverify import Map, Param, Range, Spec, Var, init, invariant, one_of, reachable, require


class VcgAuction(Spec):
    """Bidder 0 may bid the truth or anything else; the others have bid something."""

    bidders = Param(3, min=2)
    outcomes = Param(3, min=1)

    Bidder = Range(bidders)
    Outcome = Range(outcomes)

    value = Var(
        Map[Outcome, int], init=one_of(Map[Outcome, int]), doc="what it is worth to bidder 0"
    )
    lie = Var(Map[Outcome, int], init=one_of(Map[Outcome, int]), doc="what bidder 0 might say")
    bid = Var(Map[Bidder, Map[Outcome, int]], init=one_of(Map[Bidder, Map[Outcome, int]]))

    def of_others(self, o: int) -> int:
        """What the others bid for an outcome, together."""
        return sum(self.bid[b][o] for b in self.Bidder if b != 0)

    def chosen(self, said: dict[int, int]) -> int:
        """The outcome with the largest sum of bids, if bidder 0 says this."""
        return max(self.Outcome, key=lambda o: said[o] + self.of_others(o))

    def payment(self, said: dict[int, int]) -> int:
        without = max(self.of_others(o) for o in self.Outcome)
        return without - self.of_others(self.chosen(said))

    def utility(self, said: dict[int, int]) -> int:
        return self.value[self.chosen(said)] - self.payment(said)

    @invariant
    def truth_is_best(self) -> bool:
        return self.utility(self.value) >= self.utility(self.lie)

    @invariant
    def nobody_is_paid(self) -> bool:
        """The sign of S1 and S0's first formula: a payment is never negative."""
        return self.payment(self.value) >= 0

    @invariant
    def welfare_is_largest(self) -> bool:
        """Of what is bid: no other outcome has a larger sum."""
        best = self.chosen(self.value)
        return all(
            self.value[o] + self.of_others(o) <= self.value[best] + self.of_others(best)
            for o in self.Outcome
        )


class FirstPrice(VcgAuction):
    """Everybody pays what it bid: then it pays to say less."""

    def payment(self, said: dict[int, int]) -> int:
        return said[self.chosen(said)]


class FairShares(Spec):
    """S0 275-291: in a VCG auction, shares of what is asked for differ by less than epsilon.

    A divisible resource of 100 units, two tenants with a worth per unit: all of it goes to whom it is worth most, as far
    as that one asks.
    """

    units = Param(100)

    Tenant = Range(2)

    demand = Var(Map[Tenant, int], init=one_of(Map[Tenant, int]))
    worth = Var(Map[Tenant, int], init=one_of(Map[Tenant, int]))

    @init
    def they_ask_for_something(self) -> None:
        require(all(self.demand[t] > 0 and self.worth[t] > 0 for t in self.Tenant))

    def first(self) -> int:
        return max(self.Tenant, key=lambda t: self.worth[t])

    def allocated(self, t: int) -> int:
        before = min(self.demand[self.first()], self.units)
        if t == self.first():
            return before
        return min(self.demand[t], self.units - before)

    @invariant
    def no_more_than_there_is(self) -> bool:
        return sum(self.allocated(t) for t in self.Tenant) <= self.units

    @invariant
    def fair(self) -> bool:
        """|a0/d0 - a1/d1| < 1/2, the fractions multiplied out."""
        a0, a1 = self.allocated(0), self.allocated(1)
        d0, d1 = self.demand[0], self.demand[1]
        return 2 * abs(a0 * d1 - a1 * d0) < d0 * d1

    @reachable
    def all_get_all(self) -> bool:
        return all(self.allocated(t) == self.demand[t] for t in self.Tenant)
