"""Circuit breaker with a rate window, a time-out and concurrent callers (S1 1195-1233; S2 159-176).

    Trip ⟺ errors / requests > θ, in Δt           State ∈ {Closed, Open, HalfOpen}
    Recovery   time window: after a fixed time, recovery is tried
               success rate: after that exceeds a threshold, the service has recovered

Results are judged in CLOSED and in HALF_OPEN alike, by their failure rate in a window: more than θ
opens the breaker, and a whole window of `probes` results with less closes it again. So all claims
of circuit_breaker_fragment.py hold. But requests take time, so that two things are left open:

    limited       HALF_OPEN lets no more than `probes` requests through at a time. Without, all
                  callers fall upon a service that may not have recovered.
    generations   a result counts only if the breaker has not changed its state since the request
                  was sent. Without, a late answer from before closes the breaker, though no probe
                  succeeded. A generation number does it; here `stale` stands for an old one.

What becomes of a probe that is never answered is in circuit_breaker_crash.py.
"""

from typing import Self

from pyverify import (
    Map,
    Param,
    Range,
    Seq,
    Spec,
    Symbols,
    Var,
    action,
    always,
    always_possible,
    eventually,
    implies,
    invariant,
    one_of,
    reachable,
    require,
    step_invariant,
    taken,
    temporal,
)
from pyverify.lib import Timer


class CircuitBreaker(Spec):
    """As documented, with neither repair; a caller has one request at a time under way."""

    callers = Param(2)
    window = Param(2, doc="results that are judged in CLOSED")
    probes = Param(1, doc="results that are judged in HALF_OPEN")
    theta = Param(50, doc="θ in percent: the failure rate that is tolerated")
    timeout = Param(1, doc="ticks in OPEN", min=1)
    limited = Param(False, doc="repaired: so many requests at a time in HALF_OPEN")
    generations = Param(False, doc="repaired: late results do not count")

    Caller = Range(callers)
    State = Symbols("CLOSED", "OPEN", "HALF_OPEN")
    Request = Symbols("none", "current", "stale")

    state = Var(State, init="CLOSED")
    results = Var(
        Seq[bool, lambda self: max(self.window, self.probes)],
        init=[],
        doc="the last that count in this state; True is a failure",
    )
    request = Var(Map[Caller, Request], init="none")
    timer = Timer(limit=timeout)

    def failing(self, results: list[bool]) -> bool:
        return 100 * sum(results) > self.theta * len(results)

    def size(self) -> int:
        """How many results are judged."""
        return self.window if self.state == "CLOSED" else self.probes

    def sent(self) -> int:
        """How many requests of this state are under way."""
        return sum(self.request[c] == "current" for c in self.Caller)

    def admits(self) -> bool:
        room = not self.limited or len(self.results) + self.sent() < self.probes
        return self.state == "CLOSED" or (self.state == "HALF_OPEN" and room)

    def enter(self, state: str) -> None:
        self.state = state
        self.results = []
        for c in self.Caller:
            if self.request[c] == "current":
                self.request[c] = "stale"

    def count(self, failed: bool) -> None:
        self.results = [*self.results, failed][-self.size() :]
        if len(self.results) == self.size():
            if self.failing(self.results):
                self.timer.start()
                self.enter("OPEN")
            elif self.state == "HALF_OPEN":
                self.enter("CLOSED")

    @action(fair="weak")
    def send(self, c: int = one_of(Caller)) -> None:
        require(self.request[c] == "none" and self.admits())
        self.request[c] = "current"

    @action(fair="weak", fair_per="c")
    def answer(self, c: int = one_of(Caller), failed: bool = one_of(bool)) -> None:
        require(self.request[c] != "none")
        if self.state != "OPEN" and (self.request[c] == "current" or not self.generations):
            self.count(failed)
        self.request[c] = "none"

    @action(fair="weak")
    def tick(self) -> None:
        require(self.timer.is_running())
        self.timer.tick()

    @action(fair="weak")
    def try_again(self) -> None:
        require(self.state == "OPEN" and self.timer.is_expired())
        self.enter("HALF_OPEN")

    @invariant
    def failing_means_open(self) -> bool:
        whole = len(self.results) == self.window
        return implies(self.state == "CLOSED" and whole, not self.failing(self.results))

    @step_invariant
    def opens_only_if_failing(self, after: Self) -> bool:
        """The last results of the window, and one more, are above θ."""
        more = [[*self.results, failed][-self.size() :] for failed in (False, True)]
        return implies(
            self.state != "OPEN" and after.state == "OPEN", any(self.failing(r) for r in more)
        )

    @step_invariant
    def open_rejects(self, after: Self) -> bool:
        return implies(
            self.state == "OPEN",
            all(self.request[c] != "none" or after.request[c] == "none" for c in self.Caller),
        )

    @step_invariant
    def open_until_the_timeout(self, after: Self) -> bool:
        """From t_0, when it opens, for as long as was agreed."""
        opens = self.state != "OPEN" and after.state == "OPEN"
        ends = self.state == "OPEN" and after.state != "OPEN"
        return implies(opens, after.timer.left == self.timeout) and implies(
            ends, self.timer.is_expired()
        )

    @step_invariant
    def late_results_change_nothing(self, after: Self) -> bool:
        """Neither the state nor what it is judged by."""
        return implies(
            any(self.request[c] == "stale" and after.request[c] == "none" for c in self.Caller),
            after.state == self.state and after.results == self.results,
        )

    @invariant
    def few_probes(self) -> bool:
        return implies(self.state == "HALF_OPEN", self.sent() <= self.probes)

    @reachable
    def recovers(self) -> bool:
        """Closed again: that the timer has expired tells that it was open."""
        return self.state == "CLOSED" and self.timer.is_expired()

    @always_possible
    def can_close(self) -> bool:
        return self.state == "CLOSED"

    @temporal
    def closes_if_the_service_is_back(self) -> bool:
        """If from some time on no request fails."""
        return implies(
            eventually(always(not any(taken(self.answer, c, True) for c in self.Caller))),
            always(eventually(self.state == "CLOSED")),
        )

    @reachable
    def tolerates_theta(self) -> bool:
        """A failure rate of exactly θ is not more than θ."""
        whole = self.state == "CLOSED" and len(self.results) == self.window
        return whole and 100 * sum(self.results) == self.theta * self.window

    @reachable
    def late_and_half_open(self) -> bool:
        """A request from before is still under way in HALF_OPEN."""
        return self.state == "HALF_OPEN" and "stale" in self.request.values()
