"""Nodes that crash, and come back.

    power = Crash(Node, most=1)

    @action
    def crash(self, n: int = one_of(Node)):
        self.power.crash(n)
        self.buffer[n] = []                    what it had in memory is gone; what is on disk is not

    @action
    def answer(self, n: int = one_of(Node)):
        require(self.power.up[n])

What a crash takes with it only the spec knows; so it says when, and this part counts.
"""

from typing import Any

from pyverify.lang import Component, Map, Param, Range, Var, invariant, require


class Crash(Component):
    """Which nodes are up, and how many crashes there have been."""

    Node = Param()  # the domain of the nodes
    most = Param(1, doc="crashes, of all nodes together", min=0)

    up = Var(Map[Node, bool], init=True)
    crashes = Var(Range(most + 1), init=0)

    def may_crash(self, n: Any) -> bool:
        """Tell whether `n` is up, and one more crash is to be looked at."""
        return self.up[n] and self.crashes < self.most

    def crash(self, n: Any) -> None:
        """Stop a node that is up, if it may still crash."""
        require(self.may_crash(n))
        self.up[n] = False
        self.crashes += 1

    def restart(self, n: Any) -> None:
        """Bring a node back that is down."""
        require(not self.up[n])
        self.up[n] = True

    @invariant
    def who_is_down_has_crashed(self) -> bool:
        """Not more nodes are down than there have been crashes."""
        return sum(not self.up[n] for n in self.Node) <= self.crashes
