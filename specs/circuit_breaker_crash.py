"""A circuit breaker whose callers may crash while they wait for an answer (S1 1195-1233).

If HALF_OPEN lets only so many requests through, as it should (circuit_breaker.py), then each of them
is needed: when the caller of the only probe crashes, its place is never given back, and the breaker
rejects all others for ever. The trap that the documented fragment has is back, as a deadlock.

Repaired by a deadline that the breaker itself keeps: a request without an answer has failed.
"""

from typing import Self

from circuit_breaker import CircuitBreaker
from pyverify import Param, action, implies, one_of, reachable, require, step_invariant
from pyverify.lib import Crash


class CrashingCallers(CircuitBreaker):
    """A caller that crashed does not come back."""

    crashes = Param(1, doc="so many callers crash at most")
    deadlines = Param(False, doc="repaired: a request without an answer fails")

    power = Crash(CircuitBreaker.Caller, most=crashes)

    @action(fair="weak")
    def send(self, c: int = one_of(CircuitBreaker.Caller)) -> None:
        require(self.power.up[c])
        super().send(c)

    @action(fair="weak", fair_per="c")
    def answer(self, c: int = one_of(CircuitBreaker.Caller), failed: bool = one_of(bool)) -> None:
        require(self.power.up[c])
        super().answer(c, failed)

    @action
    def crash(self, c: int = one_of(CircuitBreaker.Caller)) -> None:
        self.power.crash(c)

    @action(fair="weak", fair_per="c")
    def deadline(self, c: int = one_of(CircuitBreaker.Caller)) -> None:
        require(self.deadlines and not self.power.up[c])
        super().answer(c, True)

    @step_invariant
    def silence_is_no_success(self, after: Self) -> bool:
        """What is over without an answer has failed."""
        return implies(
            any(not self.power.up[c] and self.request[c] != after.request[c] for c in self.Caller),
            after.results.count(False) <= self.results.count(False),
        )

    @step_invariant
    def the_dead_send_nothing(self, after: Self) -> bool:
        return all(
            self.power.up[c] or self.request[c] != "none" or after.request[c] == "none"
            for c in self.Caller
        )

    @reachable
    def recovers_without_one(self) -> bool:
        return self.recovers() and any(not self.power.up[c] for c in self.Caller)
