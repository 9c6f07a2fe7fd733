"""Circuit breaker, the PlusCal fragment (S1 1195-1233): CLOSED, OPEN, HALF_OPEN, and a counter.

    Trip ⟺ errors / requests > θ, in Δt                              the policy that it stands for
    CallService   either failure_count := 0                           (success)
                  or     failure_count := failure_count + 1;          (failure)
                         if state = "CLOSED" ∧ failure_count > THRESHOLD then state := "OPEN"
    Reset         await state = "OPEN"; await After(TIMEOUT); state := "HALF_OPEN"

    □(failure_rate > θ ⇒ ◇ state = "OPEN")  ∧  □(state = "OPEN" ⇒ until the time-out, all requests
                                                 are rejected)        the "theorem"

The counter is of failures in a row, which is no rate: one success hides all failures before it, and
a few failures trip the breaker that are a small part of all. No call looks at `state`, so OPEN
rejects nothing; and nothing leads out of HALF_OPEN. `recent` and `passed_in` are added: they
only watch. circuit_breaker.py has a breaker of which all of this is true.
"""

from typing import Self

from pyverify import (
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
    leads_to,
    one_of,
    reachable,
    require,
    step_invariant,
    taken,
    temporal,
)
from pyverify.lib import Timer


class BreakerFragment(Spec):
    """As documented."""

    threshold = Param(1, doc="so many failures in a row are tolerated")
    timeout = Param(2, doc="ticks in OPEN", min=1)
    window = Param(3, doc="Δt: the failure rate is that of so many results")
    theta = Param(50, doc="θ in percent: the failure rate that is tolerated")

    State = Symbols("CLOSED", "OPEN", "HALF_OPEN")

    state = Var(State, init="CLOSED")
    failure_count = Var(Range(threshold + 2), init=0, doc="beyond the threshold all are the same")
    timer = Timer(limit=timeout)
    recent = Var(Seq[bool, window], init=[], doc="the last results; True is a failure")
    passed_in = Var(State, init="CLOSED", doc="where the last request found the breaker")

    @action
    def call(self, failed: bool = one_of(bool)) -> None:
        """A request goes to the service, and comes back."""
        self.passed_in = self.state
        self.recent = [*self.recent, failed][-self.window :]
        if failed:
            self.failure_count = min(self.failure_count + 1, self.threshold + 1)
            if self.state == "CLOSED" and self.failure_count > self.threshold:
                self.state = "OPEN"
                self.timer.start()
        else:
            self.failure_count = 0

    @action(fair="weak")
    def tick(self) -> None:
        require(self.timer.is_running())
        self.timer.tick()

    @action(fair="weak")
    def reset(self) -> None:
        require(self.state == "OPEN" and self.timer.is_expired())
        self.state = "HALF_OPEN"

    def failing(self) -> bool:
        """The failure rate, in a whole window, is above θ."""
        return len(self.recent) == self.window and self.above_theta()

    def above_theta(self) -> bool:
        return 100 * sum(self.recent) > self.theta * len(self.recent)

    @invariant
    def failing_means_open(self) -> bool:
        """What the theorem's first half comes to if OPEN shall not wait for one more failure."""
        return implies(self.failing(), self.state != "CLOSED")

    @temporal
    def failing_leads_to_open(self) -> bool:
        """If requests go on for ever."""
        return implies(
            always(eventually(taken(self.call))), leads_to(self.failing(), self.state == "OPEN")
        )

    @step_invariant
    def opens_only_if_failing(self, after: Self) -> bool:
        """The other half of "Trip ⟺ …"."""
        return implies(self.state == "CLOSED" and after.state == "OPEN", after.above_theta())

    @invariant
    def open_rejects(self) -> bool:
        return self.passed_in != "OPEN"

    @step_invariant
    def open_until_the_timeout(self, after: Self) -> bool:
        return implies(self.state == "OPEN" and after.state != "OPEN", self.timer.is_expired())

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
            eventually(always(not taken(self.call, True))),
            always(eventually(self.state == "CLOSED")),
        )

    @reachable
    def half_open(self) -> bool:
        return self.state == "HALF_OPEN"


class RejectingFragment(BreakerFragment):
    """Half a repair: a call looks at `state`. The counter and HALF_OPEN are as they were."""

    @action
    def call(self, failed: bool = one_of(bool)) -> None:
        require(self.state != "OPEN")
        super().call(failed)
