"""The lower bound of bin packing (Theorem 4, S1 3103-3120, 3360-3370): sum of what is asked over what one bin has, rounded up.

A theorem on initial states: whatever the tasks ask for, and wherever they are, if no bin is overfull there are at
least so many bins. The bound need not be reached: `NotReached` asks for a packing that it does not exclude.
"""

from pyverify import Map, Param, Range, Spec, Var, init, invariant, one_of, reachable, require


class BinPacking(Spec):
    """Any tasks in any bins that can take them; a bin has two resources."""

    tasks = Param(5, min=1)
    bins = Param(3, min=1)
    capacity = Param(12, symbolic=True, min=1)

    Task = Range(tasks)
    Bin = Range(bins)
    Resource = Range(2)

    size = Var(Map[Resource, Map[Task, int]], init=one_of(Map[Resource, Map[Task, int]]))
    place = Var(Map[Task, Bin], init=one_of(Map[Task, Bin]))

    def load(self, k: int, b: int) -> int:
        return sum(self.size[k][t] for t in self.Task if self.place[t] == b)

    def asked(self, k: int) -> int:
        return sum(self.size[k][t] for t in self.Task)

    @init
    def nothing_is_overfull(self) -> None:
        require(all(self.size[k][t] >= 0 for k in self.Resource for t in self.Task))
        require(all(self.load(k, b) <= self.capacity for k in self.Resource for b in self.Bin))

    @invariant
    def at_least_as_many_as_the_bound(self) -> bool:
        """N >= max over k of the sum of what is asked, over the capacity."""
        return all(self.bins * self.capacity >= self.asked(k) for k in self.Resource)


class NotReached(Spec):
    """Three tasks of two thirds of a bin: the bound is two bins, and three are needed."""

    bins = Param(2, min=1)

    Task = Range(3)
    Bin = Range(bins)

    place = Var(Map[Task, Bin], init=one_of(Map[Task, Bin]))

    @reachable
    def it_fits(self) -> bool:
        return all(sum(2 for t in self.Task if self.place[t] == b) <= 3 for b in self.Bin)


class Racks(Spec):
    """The document's numbers: 128 servers of 2 kW in racks of 12 kW; 2000 containers of 4 cores and 16 GB (S1 3117, 3362).

    What a rack holds of equal things is all there is to know, so that the bound is reached: 22 racks, and 84 hosts.
    """

    things = Param(128)
    size = Param(2)
    capacity = Param(12)
    bins = Param(22, symbolic=True, min=0)

    Kind = Range(2)

    full = Var(int, init=one_of(int), doc="bins that hold as much as they can")

    def most(self) -> int:
        """How many things a bin holds at most."""
        return self.capacity // self.size

    @init
    def all_are_in_bins(self) -> None:
        require(0 <= self.full <= self.bins)
        require(self.bins * self.most() >= self.things)

    @invariant
    def at_least_the_bound(self) -> bool:
        return self.bins * self.capacity >= self.things * self.size

    @reachable
    def the_bound_is_enough(self) -> bool:
        return self.bins == (self.things * self.size + self.capacity - 1) // self.capacity
