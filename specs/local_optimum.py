"""What is best for each is not always best for all; and sometimes it is (Theorem 2, S1 3070-3087).

The document claims global/local >= 1 + (sum of overheads)/base: that the whole could always gain, by as much as what crosses
layers costs. It does not follow from its example. Two tasks, each put on one of two servers, where together they save
the way between and apart they have a server each; the local choice looks at the server alone.
"""

from pyverify import Param, Spec, Var, init, invariant, one_of, reachable, require


class LocalOptimum(Spec):
    """Performance is more where more is better; all numbers are any positive integers."""

    least = Param(1, min=1)

    apart = Var(
        int, init=one_of(int), doc="what two servers do, each with one task, without the way"
    )
    together = Var(int, init=one_of(int), doc="what one server does with both")
    overhead = Var(int, init=one_of(int), doc="what the way between two servers costs")

    @init
    def numbers_are_positive(self) -> None:
        require(self.together >= self.least and self.overhead >= self.least)
        require(self.apart > self.overhead)

    def of_local_choice(self) -> int:
        """Each server's own use is best apart, if that is more; what it costs is not looked at."""
        if self.apart >= self.together:
            return self.apart - self.overhead
        return self.together

    def of_global_choice(self) -> int:
        return max(self.apart - self.overhead, self.together)

    @invariant
    def global_is_never_worse(self) -> bool:
        return self.of_global_choice() >= self.of_local_choice()

    @invariant
    def global_is_better_by_the_overhead(self) -> bool:
        """Theorem 2 with the local choice as its base: G / L >= 1 + overhead / L."""
        return self.of_global_choice() >= self.of_local_choice() + self.overhead

    @reachable
    def local_is_worse(self) -> bool:
        return self.of_global_choice() > self.of_local_choice()

    @reachable
    def local_is_as_good(self) -> bool:
        """The ratio is 1, with an overhead."""
        return self.of_global_choice() == self.of_local_choice()
