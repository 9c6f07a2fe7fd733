"""End-to-end latency (S0 58-102, 259-273, 320-330; S1 1350-1370): a sum of bounds is a bound of the sum.

That is theorem 5.1 of S0, with any bounds, and its example of eight parts, 163 ms in all, below 200. The formula of S1 for the 99th
percentile, mean and twice the deviation, is not one: `Percentile` finds a distribution beyond it.
"""

from pyverify import Map, Param, Range, Spec, Var, init, invariant, one_of, reachable, require


class LatencyBound(Spec):
    """Any number of microseconds in each part, up to any bound."""

    parts = Param(8, min=1)

    Part = Range(parts)

    bound = Var(Map[Part, int], init=one_of(Map[Part, int]))
    time = Var(Map[Part, int], init=one_of(Map[Part, int]))

    @init
    def each_part_is_within_its_bound(self) -> None:
        require(all(0 <= self.time[p] <= self.bound[p] for p in self.Part))

    @invariant
    def the_whole_is_within_the_sum(self) -> bool:
        return sum(self.time[p] for p in self.Part) <= sum(self.bound[p] for p in self.Part)

    @reachable
    def the_sum_is_reached(self) -> bool:
        return all(self.time[p] == self.bound[p] > 0 for p in self.Part)


class Checkout(LatencyBound):
    """The example of S0 320-330: 5, 10, 80, 20, 30, 15, 2 and 1 ms."""

    @init
    def the_bounds_of_the_document(self) -> None:
        given = [5, 10, 80, 20, 30, 15, 2, 1]
        require(all(self.bound[p] == given[p] for p in self.Part))

    @invariant
    def below_200_ms(self) -> bool:
        return sum(self.time[p] for p in self.Part) < 200

    @invariant
    def never_beyond_163_ms(self) -> bool:
        return sum(self.time[p] for p in self.Part) <= 163


class Percentile(Spec):
    """S1 1362: p99 is E + 2 * sqrt(Var). Here 98 of 100 requests take one time, and two another.

    The hundredth part of the requests takes as long as the slow ones; without roots, the claim is that
    (slow - mean)^2 <= 4 Var, where all times are multiplied by 100.
    """

    slow_ones = Param(2, min=1, max=99)

    fast = Var(int, init=one_of(int))
    slow = Var(int, init=one_of(int))

    @init
    def times_are_positive(self) -> None:
        require(0 <= self.fast <= self.slow <= 10_000)

    @invariant
    def p99_is_within_two_deviations(self) -> bool:
        mean = (100 - self.slow_ones) * self.fast + self.slow_ones * self.slow
        above = 100 * self.slow - mean
        below = mean - 100 * self.fast
        squares = self.slow_ones * above * above + (100 - self.slow_ones) * below * below
        return 100 * above * above <= 4 * squares
