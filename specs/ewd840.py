"""Termination detection on a ring (Dijkstra, Feijen, van Gasteren: EWD840, 1983).

Nodes work, send work to each other, and become idle by themselves; an idle node works again only
when it is sent something. Node 0 wants to know when all are idle, and sends a token around: from
0 to the last node, and down to 0 again. A node passes the token on when it is idle, and blackens
it if it has sent work upwards since the last visit: it may have woken a node that the token had
already found idle. A token that comes home white to a white and idle node 0 means termination.
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
    implies,
    invariant,
    leads_to,
    one_of,
    reachable,
    require,
    step_invariant,
    temporal,
    terminal,
)


class TerminationDetection(Spec):
    """Any nodes may be active or black at first, and the token anywhere, as long as it is black."""

    nodes = Param(3, doc="nodes of the ring", min=2)

    Node = Range(nodes)
    Color = Symbols("white", "black")

    active = Var(Map[Node, bool], init=one_of(Map[Node, bool]))
    color = Var(Map[Node, Color], init=one_of(Map[Node, Color]))
    position = Var(Node, init=one_of(Node), doc="who has the token")
    token = Var(Color, init="black")

    def detected(self) -> bool:
        """What node 0 can see: the token is home and white, and so is the node, which is idle."""
        return (
            self.position == 0
            and self.token == "white"
            and self.color[0] == "white"
            and not self.active[0]
        )

    def visited_are_idle(self) -> bool:
        return not any(self.active[n] and n > self.position for n in self.Node)

    def black_ahead(self) -> bool:
        return any(self.color[n] == "black" and n <= self.position for n in self.Node)

    @action(fair="weak")
    def start_probe(self) -> None:
        """The last round was inconclusive: node 0 sends a white token again."""
        require(self.position == 0 and "black" in {self.token, self.color[0]})
        self.position = self.nodes - 1
        self.token = "white"
        self.color[0] = "white"

    @action(fair="weak")
    def pass_token(self) -> None:
        """An idle node passes it on; a black one need not wait, as the round is void anyway."""
        n = self.position
        require(n > 0)
        require(not self.active[n] or "black" in {self.token, self.color[n]})
        if self.color[n] == "black":
            self.token = "black"
        self.color[n] = "white"
        self.position -= 1

    @action
    def send_work(self, n: int = one_of(Node), to: int = one_of(Node)) -> None:
        require(self.active[n] and n != to)
        self.active[to] = True
        if to > n:
            self.color[n] = "black"

    @action
    def become_idle(self, n: int = one_of(Node)) -> None:
        require(self.active[n])
        self.active[n] = False

    @terminal
    def termination_is_known(self) -> bool:
        return self.detected()

    @invariant
    def detection_is_right(self) -> bool:
        return implies(self.detected(), not any(self.active[n] for n in self.Node))

    @invariant
    def inductive(self) -> bool:
        """P0 ∨ P1 ∨ P2 of the paper: it explains why, as every step preserves it."""
        return self.visited_are_idle() or self.black_ahead() or self.token == "black"

    @step_invariant
    def token_goes_round(self, after: Self) -> bool:
        """Down by one, or from 0 to the last; who passes it on is white."""
        return after.position == self.position or (
            after.position == (self.position - 1) % self.nodes
            and after.color[self.position] == "white"
        )

    @step_invariant
    def detection_is_final(self, after: Self) -> bool:
        return implies(self.detected(), after.detected())

    @temporal
    def termination_is_detected(self) -> bool:
        return leads_to(not any(self.active[n] for n in self.Node), self.detected())

    @reachable
    def detects_something(self) -> bool:
        return self.detected()

    @reachable
    def somebody_wakes_behind_a_white_token(self) -> bool:
        return self.token == "white" and not self.visited_are_idle()


class ForgetfulSender(TerminationDetection):
    """Without the black spot: a node may be woken behind the token's back, and nobody sees it."""

    @action
    def send_work(
        self,
        n: int = one_of(TerminationDetection.Node),
        to: int = one_of(TerminationDetection.Node),
    ) -> None:
        require(self.active[n] and n != to)
        self.active[to] = True


class KeptToken(TerminationDetection):
    """Nobody has to pass the token on: what is said is right, but perhaps nothing is."""

    @action
    def pass_token(self) -> None:
        super().pass_token()
