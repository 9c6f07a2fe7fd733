"""The circuit breakers once more, by hand: a second opinion on `models/circuit_breaker.toml`.

Written from the protocols, not from the specs, as all of by_hand.py; nothing here imports pyverify.
"""

from by_hand import System, put


def failing(results, theta):
    return sum(results) / len(results) > theta / 100 if results else False


def breaker_fragment(threshold=1, timeout=2, window=3, theta=50, *, rejecting=False):
    """The letter of the state, the counter, ticks since it opened, the window, where the last went."""

    def steps(s):
        state, failures, waited, recent, _ = s
        if state == "O":
            yield ("O", failures, waited + 1, *s[3:]) if waited < timeout else ("H", *s[1:])
        if state == "O" and rejecting:
            return
        yield state, 0, waited, (*recent, 0)[-window:], state
        more = min(failures, threshold) + 1
        trips = state == "C" and more > threshold
        yield "O" if trips else state, more, waited, (*recent, 1)[-window:], state

    def trips_early(s, t):
        return s[0] == "C" and t[0] == "O" and not failing(t[3], theta)

    return System(
        [("C", 0, 0, (), "C")],
        steps,
        {
            "failing_means_open": lambda s: (
                s[0] == "C" and len(s[3]) == window and failing(s[3], theta)
            ),
            "open_rejects": lambda s: s[4] == "O",
        },
        {
            "opens_only_if_failing": trips_early,
            "open_until_the_timeout": lambda s, t: s[0] == "O" != t[0] and s[2] != timeout,
        },
        {
            "recovers": lambda s: s[0] == "C" and s[2] == timeout,
            "half_open": lambda s: s[0] == "H",
        },
    )


def circuit_breaker(
    callers=2,
    window=2,
    probes=1,
    theta=50,
    timeout=1,
    limited=False,
    generations=False,
    crashes=0,
    deadlines=False,
):
    """State, window, of each caller 0 (idle), 1 (sent in this state) or 2 (before), ticks, the dead."""

    def entered(state, out, waited, dead):
        return state, (), tuple(2 if o else 0 for o in out), waited, dead

    def answered(s, c, failed):
        state, results, out, waited, dead = s
        rest = put(out, c, 0)
        if state == "O" or (out[c] == 2 and generations):
            return state, results, rest, waited, dead
        size = window if state == "C" else probes
        results = (*results, failed)[-size:]
        if len(results) < size:
            return state, results, rest, waited, dead
        if failing(results, theta):
            return entered("O", rest, 0, dead)
        return (
            entered("C", rest, waited, dead)
            if state == "H"
            else (state, results, rest, waited, dead)
        )

    def steps(s):
        state, results, out, waited, dead = s
        if state == "O":
            yield (
                (*s[:3], waited + 1, dead) if waited < timeout else entered("H", out, waited, dead)
            )
        room = state == "C" or (
            state == "H" and (not limited or len(results) + out.count(1) < probes)
        )
        for c in range(callers):
            if c not in dead:
                if out[c]:
                    yield from (answered(s, c, 0), answered(s, c, 1))
                elif room:
                    yield state, results, put(out, c, 1), waited, dead
                if len(dead) < crashes:
                    yield *s[:4], dead | {c}
            elif out[c] and deadlines:
                yield answered(s, c, 1)

    def opens_early(s, t):
        size = window if s[0] == "C" else probes
        both = [(*s[1], failed)[-size:] for failed in (0, 1)]
        return s[0] != "O" == t[0] and not any(failing(results, theta) for results in both)

    def wrong_time(s, t):
        return (s[0] == "O" != t[0] and s[3] < timeout) or (s[0] != "O" == t[0] and t[3] > 0)

    def silence_succeeds(s, t):
        return any(s[2][c] != t[2][c] for c in s[4]) and t[1].count(0) > s[1].count(0)

    def late_counts(s, t):
        late = any(a == 2 and b == 0 for a, b in zip(s[2], t[2], strict=True))
        return late and s[:2] != t[:2]

    dying = {"recovers_without_one": lambda s: s[0] == "C" and s[3] == timeout and bool(s[4])}
    return System(
        [("C", (), (0,) * callers, 0, frozenset())],
        steps,
        {
            "failing_means_open": lambda s: (
                s[0] == "C" and len(s[1]) == window and failing(s[1], theta)
            ),
            "few_probes": lambda s: s[0] == "H" and s[2].count(1) > probes,
        },
        {
            "opens_only_if_failing": opens_early,
            "open_rejects": lambda s, t: (
                s[0] == "O" and any(a == 0 != b for a, b in zip(s[2], t[2], strict=True))
            ),
            "open_until_the_timeout": wrong_time,
            "late_results_change_nothing": late_counts,
        }
        | ({"silence_is_no_success": silence_succeeds} if crashes else {}),
        {
            "recovers": lambda s: s[0] == "C" and s[3] == timeout,
            "tolerates_theta": lambda s: (
                s[0] == "C" and len(s[1]) == window and sum(s[1]) * 100 == theta * window
            ),
            "late_and_half_open": lambda s: s[0] == "H" and 2 in s[2],
        }
        | (dying if crashes else {}),
    )


SYSTEMS = {
    "BreakerFragment": (breaker_fragment, {}),
    "RejectingFragment": (breaker_fragment, {"rejecting": True}),
    "CircuitBreaker": (circuit_breaker, {}),
    "CrashingCallers": (circuit_breaker, {}),
}
