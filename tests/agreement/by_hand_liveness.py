"""What happens in the long run, by hand: a second opinion on the liveness claims of `models/`.

A judge gets the states that a system of the other by_hand files reaches, with the steps between
them, and tells whether the property is violated; or in which states, if that alone is violation enough. It names the fair steps as tests on the two states
of a step; nothing here imports pyverify. A behaviour ends up in states that it visits again and
again, and that reach one another (or in a single one, where it stops): `forever` looks for those.
"""

from collections.abc import Callable
from typing import NamedTuple

import by_hand_breaker
from by_hand import put


class Fair(NamedTuple):
    """A set of steps that is owed to everybody; weakly, unless `strong`."""

    step: Callable
    strong: bool = False


def graph_of(system):
    """Return for each state of a system the other states that a step leads to."""
    graph, todo = {}, list(system.starts)
    while todo:
        s = todo.pop()
        if s not in graph:
            graph[s] = {t for t in system.steps(s) if not isinstance(t, str) and t != s}
            todo.extend(graph[s])
    return graph


def anywhere(_):
    return True


def never(_s, _t):
    return False


def can_reach(graph, goals, inside=anywhere):
    """Return the states from which a path within `inside` leads to one of the goals."""
    before = {}
    for s in filter(inside, graph):
        for t in graph[s]:
            before.setdefault(t, []).append(s)
    reached, todo = set(), list(goals)
    while todo:
        s = todo.pop()
        if s not in reached:
            reached.add(s)
            todo.extend(before.get(s, ()))
    return reached


def parts(graph, inside, without):
    """Split a set of states into those that reach one another (Kosaraju, Sharir 1981)."""
    after = {s: [t for t in graph[s] if t in inside and not without(s, t)] for s in inside}
    before = {s: [] for s in inside}
    for s, targets in after.items():
        for t in targets:
            before[t].append(s)
    left = set(inside)
    for root in reversed(finished(after)):
        part, todo = set(), [root]
        while todo:
            s = todo.pop()
            if s in left:
                left.remove(s)
                part.add(s)
                todo.extend(before[s])
        if part:
            yield part


def finished(after):
    """Return all states in the order in which a search in depth leaves them."""
    order, seen = [], set()
    for root in after:
        path = [(root, iter(after[root]))] if root not in seen else []
        seen.add(root)
        while path:
            s, targets = path[-1]
            t = next((t for t in targets if t not in seen), None)
            if t is None:
                order.append(s)
                path.pop()
            else:
                seen.add(t)
                path.append((t, iter(after[t])))
    return order


def forever(graph, fair, inside=anywhere, without=never):
    """Return states that a fair behaviour may visit for ever, by steps that stay `inside`."""
    found, todo = set(), [set(filter(inside, graph))]
    while todo:
        for part in parts(graph, todo.pop(), without):
            owed = [f for f in fair if not is_fair(graph, f, part, without)]
            if not owed:
                found |= part
            elif all(f.strong for f in owed):
                todo.append({s for s in part if not any(possible(graph, f, s) for f in owed)})
    return found


def possible(graph, f, s):
    return any(f.step(s, t) for t in graph[s])


def is_fair(graph, f, part, without):
    """Tell whether to visit all of `part` again and again is fair to f."""
    waits = (possible(graph, f, s) for s in part)
    if not (any(waits) if f.strong else all(waits)):
        return True
    return any(t in part and f.step(s, t) and not without(s, t) for s in part for t in graph[s])


# ---------------------------------------------------------------- shapes of properties


def not_again_and_again(graph, fair, good, without=never):
    return bool(forever(graph, fair, lambda s: not good(s), without))


def asked_in_vain(graph, fair, asks, met):
    """Whether some state that asks is followed by no state in which that is met."""

    def waits(s):
        return not met(s)

    assert any(map(asks, graph)), "nobody ever asks"
    lost = can_reach(graph, forever(graph, fair, waits), waits)
    return any(asks(s) for s in lost)


def perhaps_never(graph, starts, fair, good):
    return asked_in_vain(graph, fair, starts.__contains__, good)


def out_of_reach(graph, good):
    """Return the states from which no good one can be reached."""
    return graph.keys() - can_reach(graph, filter(good, graph))


def steps_to(graph, starts, goals):
    """Return the least number of steps from an initial state to one of the goals."""
    seen, level, steps = set(starts), set(starts), 0
    while not level & goals:
        level = {t for s in level for t in graph[s]} - seen
        seen |= level
        steps += 1
    return steps


def moves(*path):
    """Steps that change what is found there, as `part[0][2]` of a state."""

    def look(s):
        for key in path:
            s = s[key] if isinstance(key, int) else getattr(s, key)
        return s

    return lambda s, t: look(s) != look(t)


# ---------------------------------------------------------------- leases


def heartbeat(graph, _, nodes=3, *, rejoining=False, **_rest):
    def renews(n):
        return lambda s, t: s[0] == t[0] and t[2][n] and (s[1][n], s[2][n]) != (t[1][n], t[2][n])

    fair = [Fair(moves(0))] + [Fair(renews(n)) for n in range(nodes) if rejoining]
    return not_again_and_again(graph, fair, lambda s: all(s[2]))


def delayed(*, together):
    def judge(graph, _, nodes=2, **_rest):
        def receives(n):
            return lambda s, t: len(t[n][1]) < len(s[n][1])

        fair = [Fair(receives(n)) for n in range(nodes)]
        if together:
            return not_again_and_again(graph, fair, lambda s: all(node[3] for node in s))
        return any(not_again_and_again(graph, fair, lambda s, n=n: s[n][3]) for n in range(nodes))

    return judge


def failover(graph, _, lease=5, stamped=False, acknowledged=False, **_rest):
    def ticks(w, v):
        older = all(
            b == {age + 1 for age in a} for a, b in ((w.flying, v.flying), (w.acks, v.acks))
        )
        return older and w.crashed == v.crashed and v.heard == min(w.heard, lease) + 1

    def receives(w, v):
        for age in w.flying:
            acked = acknowledged and w.notice is None
            if v == w._replace(
                flying=w.flying - {age},
                heard=min(w.heard, age) if stamped else 0,
                acks=w.acks | {age} if acked else w.acks,
            ):
                return True
        return False

    def expires(w, v):
        return w.notice is None and v.notice is not None

    def arrives(w, v):
        return w.notice != v.notice == "done"

    def hears_back(w, v):
        return any(v == w._replace(acks=w.acks - {age}, acked=min(w.acked, age)) for age in w.acks)

    fair = [*map(Fair, (ticks, receives, expires, arrives, hears_back))]
    return not_again_and_again(graph, fair, lambda w: not w.crashed or w.notice == "done")


# ---------------------------------------------------------------- sagas


def failed_saga(graph, _, sagas=1, *, first_first=False, **_rest):
    def compensates(i):
        def step(s, t):
            log, failed = s[1][i]
            if not (failed is True and log):
                return False
            old, rest = (log[0], log[1:]) if first_first else (log[-1], log[:-1])
            return t == (old, put(s[1], i, (rest, True)))

        return step

    fair = [Fair(compensates(i)) for i in range(sagas)]
    return any(
        asked_in_vain(graph, fair, lambda s, i=i: s[1][i][1], lambda s, i=i: s[1][i] == ((), True))
        for i in range(sagas)
    )


def no_way_to_end(graph, _, steps=3, **_rest):
    def over(s):
        return all(one == ((), True) or len(one[0]) == steps for one in s[1])

    return out_of_reach(graph, over)


def crashing_saga(graph, starts, steps=3, **_rest):
    def over(s):
        return s[1] == {"runs": steps, "undoes": 0}[s[3]] and s[2] in (s[1], None)

    def same_mode(s, t):
        return s[3:] == t[3:]

    def intends(s, t):
        return same_mode(s, t) and s[1] == t[1] == s[2] != t[2]

    def goes_on(s, t):
        return t[1] == s[1] + 1

    def undoes(s, t):
        return same_mode(s, t) and t[1] == s[1] - 1

    def writes(s, t):
        return same_mode(s, t) and s[1] == t[1] == t[2] != s[2]

    return perhaps_never(graph, starts, [*map(Fair, (intends, goes_on, undoes, writes))], over)


def failed_inventory(graph, _, sagas=2, **_rest):
    def turns(i, old, new):
        return lambda s, t: any(
            a == old and b == new for a, b in zip(s[1][i], t[1][i], strict=True)
        )

    fair = [Fair(turns(i, *pair)) for i in range(sagas) for pair in ("dr", "rc")]
    return any(
        asked_in_vain(graph, fair, lambda s, i=i: "f" in s[1][i], lambda s, i=i: s[1][i][0] in "fc")
        for i in range(sagas)
    )


# ---------------------------------------------------------------- circuit breakers


def fragment_calls(s, t):
    return s[2] == t[2] and (s[0], t[0]) != ("O", "H")


FRAGMENT = [Fair(moves(2)), Fair(lambda s, t: (s[0], t[0]) == ("O", "H"))]


def fragment_stays_closed_or_half(graph, _, window=3, theta=50, **_rest):
    def fails(s):
        return len(s[3]) == window and by_hand_breaker.failing(s[3], theta)

    goes_on = Fair(fragment_calls)  # it is always possible, but in OPEN
    return asked_in_vain(graph, [goes_on, *FRAGMENT], fails, lambda s: s[0] == "O")


def fragment_keeps_open(graph, _, **_rest):
    def failed(s, t):
        return fragment_calls(s, t) and t[3][-1] == 1

    return closed_no_more(graph, FRAGMENT, failed)


def closed_no_more(graph, fair, failed):
    assert forever(graph, fair, without=failed), "the service is never back"
    return not_again_and_again(graph, fair, lambda s: s[0] == "C", failed)


def trapped(graph, _, **_rest):
    return out_of_reach(graph, lambda s: s[0] == "C")


def breaker_keeps_open(
    graph, _, callers=2, window=2, probes=1, theta=50, generations=False, **_rest
):
    """A late answer that does not count, or comes in OPEN, may be a failure, too."""

    def comes_back(c, dead):
        return lambda s, t: s[2][c] and not t[2][c] and (c in s[4]) == dead

    def counts_as_failure(s, t, c):
        if s[0] == "O" or (s[2][c] == 2 and generations):
            return True
        size = window if s[0] == "C" else probes
        judged = (*s[1], 1)[-size:]
        if len(judged) < size:
            return t[1] == judged
        if by_hand_breaker.failing(judged, theta):
            return t[0] == "O"
        return t[:2] == (("C", ()) if s[0] == "H" else ("C", judged))

    def failed(s, t):
        return any(comes_back(c, False)(s, t) and counts_as_failure(s, t, c) for c in everybody)

    def sends(s, t):
        return any(a == 0 < b for a, b in zip(s[2], t[2], strict=True))

    everybody = range(callers)
    fair = [Fair(comes_back(c, dead)) for c in everybody for dead in (False, True)]
    fair += [
        Fair(sends),
        Fair(lambda s, t: t[3] > s[3]),
        Fair(lambda s, t: (s[0], t[0]) == ("O", "H")),
    ]
    return closed_no_more(graph, fair, failed)


# ---------------------------------------------------------------- channels


def all_goroutines(senders, receivers):
    here = [moves("senders", g, 0) for g in range(senders)]
    return [*map(Fair, here + [moves("receivers", r, 0) for r in range(receivers)])]


def sender_waits(graph, _, senders=2, receivers=2, **_rest):
    return any(
        asked_in_vain(
            graph,
            all_goroutines(senders, receivers),
            lambda w, g=g: w.chan.asleep(g),
            lambda w, g=g: not w.chan.asleep(g),
        )
        for g in range(senders)
    )


def something_is_missing(graph, starts, senders=2, receivers=2, items=2, **_rest):
    def all_kept(w):
        return len({item for _, _, mine in w.receivers for item in mine}) == senders * items

    return perhaps_never(graph, starts, all_goroutines(senders, receivers), all_kept)


def somebody_goes_on(graph, starts, senders=2, receivers=2, **_rest):
    def stopped(w):
        return {at[0] for at in w.senders + w.receivers} == {"done"}

    return perhaps_never(graph, starts, all_goroutines(senders, receivers), stopped)


def ring(graph, starts, goroutines=2, **_rest):
    fair = [Fair(moves(1, g)) for g in range(goroutines)]
    return perhaps_never(graph, starts, fair, lambda s: set(s[1]) == {"done"})


def starving(*, each=False, strong=False):
    def judge(graph, _, cases=3, **_rest):
        def chosen(c):
            return lambda s, t: s[0][c] > t[0][c]

        def any_chosen(s, t):
            return any(chosen(c)(s, t) for c in range(cases))

        fair = [Fair(chosen(c), strong) for c in range(cases)] if each else [Fair(any_chosen)]
        return any(
            asked_in_vain(graph, fair, lambda s, c=c: s[0][c], lambda s, c=c: not s[0][c])
            for c in range(cases)
        )

    return judge


# ---------------------------------------------------------------- schedulers


def placed(place):
    return None not in place


def loop_spins(graph, starts, **_rest):
    return perhaps_never(graph, starts, [Fair(moves())], lambda s: placed(s[1]))


def loop_cannot_end(graph, _, **_rest):
    return out_of_reach(graph, lambda s: placed(s[1]))


def thread_waits(graph, starts, cpu, **_rest):
    fair = [Fair(moves(p)) for p in range(len(cpu))]
    return perhaps_never(graph, starts, fair, lambda s: all(one and one[1] for one in s))


def cache_misleads(graph, starts, schedulers, cpu, **_rest):
    def hears(i, p):
        return lambda s, t: s[1][i][1] == t[1][i][1] and s[1][i][0][p] != t[1][i][0][p]

    fair = [Fair(moves(1, i, 1)) for i in range(schedulers)]
    fair += [Fair(hears(i, p)) for i in range(schedulers) for p in range(len(cpu))]
    return perhaps_never(graph, starts, fair, lambda s: placed(s[0]))


def left_over(graph, starts, **_rest):
    def gains(s, t):
        return all(n in (None, m) for n, m in zip(s, t, strict=True))

    fair = [Fair(gains), Fair(lambda s, t: not gains(s, t))]
    return perhaps_never(graph, starts, fair, placed)


# ---------------------------------------------------------------- Tomasulo


def stuck(graph, _, **_rest):
    """Every step is progress, so a behaviour stops some time, where only `issue` is possible."""
    assert all(len(part) == 1 for part in parts(graph, set(graph), never))
    return any(
        m.queue and not m.trap and all(after.issued > m.issued for after in graph[m]) for m in graph
    )


# ---------------------------------------------------------------- the parts of the library


def letters_wait(*, heals=False, strong=False):
    def judge(graph, starts, nodes=2, letters=2, **_rest):
        def arrives(i):
            return lambda s, t: len(t[2][i]) > len(s[2][i])

        fair = [Fair(moves(0))] + [Fair(arrives(i), strong) for i in range(nodes - 1)]
        if heals:
            fair.append(Fair(lambda s, t: len(t[3]) < len(s[3])))
        return perhaps_never(graph, starts, fair, lambda s: all(len({*k}) == letters for k in s[2]))

    return judge


def client_waits(*, lucky=False):
    def judge(graph, _, clients=3, **_rest):
        def enters(c):
            return lambda s, t: (s[2][c], t[2][c]) == ("wait", "use")

        def goes_on(c):
            return lambda s, t: s[2][c] != t[2][c] and s[2][c] != "idle"

        everybody = range(clients)
        fair = [Fair(goes_on(c)) for c in everybody]
        fair += [Fair(enters(c), strong=True) for c in everybody if lucky]
        return any(
            asked_in_vain(
                graph, fair, lambda s, c=c: s[2][c] == "wait", lambda s, c=c: s[2][c] == "use"
            )
            for c in everybody
        )

    return judge


def order_is_left(graph, starts, orders=2, **_rest):
    def restarts(s, t):
        return any(a[0] < b[0] for a, b in zip(s[0], t[0], strict=True))

    fair = [Fair(moves(1)), Fair(restarts)]
    return perhaps_never(graph, starts, fair, lambda s: len(s[1]) == orders)


FRAGMENT_JUDGES = {
    "failing_leads_to_open": fragment_stays_closed_or_half,
    "can_close": trapped,
    "closes_if_the_service_is_back": fragment_keeps_open,
}
BREAKER_JUDGES = {"can_close": trapped, "closes_if_the_service_is_back": breaker_keeps_open}
CHANNEL_JUDGES = {
    "senders_are_served": sender_waits,
    "everything_will_arrive": something_is_missing,
}
SAGA_JUDGES = {"failed_saga_ends": failed_saga, "can_end": no_way_to_end}
LOOP_JUDGES = {"can_end": loop_cannot_end, "everyone_will_be_scheduled": loop_spins}
THREAD_JUDGES = {"everyone_will_be_scheduled": thread_waits}
GREEDY_JUDGES = {"everyone_will_be_placed": left_over}
TOMASULO_JUDGES = {"every_instruction_ends": stuck}

# Of each spec class who judges which of its properties.
LIVENESS = {
    "Heartbeat": {"everyone_returns": heartbeat},
    "FencedHeartbeat": {"everyone_returns": heartbeat},
    "RejoiningHeartbeat": {"everyone_returns": heartbeat},
    "DelayedHeartbeat": {
        "each_returns": delayed(together=False),
        "everyone_returns": delayed(together=True),
    },
    "Failover": {"users_are_served": failover},
    "SteppingDown": {"users_are_served": failover},
    "Saga": SAGA_JUDGES,
    "SagaInFormulaOrder": SAGA_JUDGES,
    "SagaGivesUp": SAGA_JUDGES,
    "SagaHangs": SAGA_JUDGES,
    "SagaRetries": SAGA_JUDGES,
    "CrashingSaga": {"ends": crashing_saga},
    "SagaInventory": {"failed_saga_ends": failed_inventory},
    "SagaInventoryRetried": {"failed_saga_ends": failed_inventory},
    "BreakerFragment": FRAGMENT_JUDGES,
    "RejectingFragment": FRAGMENT_JUDGES,
    "CircuitBreaker": BREAKER_JUDGES,
    "CrashingCallers": BREAKER_JUDGES,
    "Goroutines": CHANNEL_JUDGES,
    "Cancelling": CHANNEL_JUDGES,
    "Closing": CHANNEL_JUDGES | {"everybody_will_stop": somebody_goes_on},
    "Ring": {"all_will_be_done": ring},
    "Select": {"no_case_starves": starving()},
    "FairSelect": {"no_case_starves": starving(each=True, strong=True)},
    "WeaklyFairSelect": {"no_case_starves": starving(each=True)},
    "SchedulerFragment": LOOP_JUDGES,
    "SizesOnly": LOOP_JUDGES,
    "CountedOnce": LOOP_JUDGES,
    "LeavesRoom": LOOP_JUDGES,
    "ParallelScheduler": THREAD_JUDGES,
    "LooksAgain": THREAD_JUDGES,
    "OneAtATime": THREAD_JUDGES,
    "SchedulerCache": {"everyone_will_be_bound": cache_misleads},
    "GreedyScheduler": GREEDY_JUDGES,
    "PreemptingScheduler": GREEDY_JUDGES,
    "SearchingScheduler": GREEDY_JUDGES,
    "Tomasulo": TOMASULO_JUDGES,
    "ReorderBuffer": TOMASULO_JUDGES,
    "CommitsAnywhere": TOMASULO_JUDGES,
    "SlowBus": TOMASULO_JUDGES,
    "TagReusedTooEarly": TOMASULO_JUDGES,
    "TomasuloFormulas": TOMASULO_JUDGES,
    "IssueAsWritten": TOMASULO_JUDGES,
    "TomasuloMemory": TOMASULO_JUDGES,
    "LoadsPassStores": TOMASULO_JUDGES,
    "LoadsGuess": TOMASULO_JUDGES,
    "TomasuloBranch": TOMASULO_JUDGES,
    "ForgetsEntries": TOMASULO_JUDGES,
    "ForgetsNames": TOMASULO_JUDGES,
    "Mail": {"everything_will_arrive": letters_wait()},
    "OrderedMail": {"everything_will_arrive": letters_wait()},
    "HealingMail": {"everything_will_arrive": letters_wait(heals=True)},
    "PatientMail": {"everything_will_arrive": letters_wait(heals=True, strong=True)},
    "Sharing": {"whoever_waits_gets_it": client_waits()},
    "Stealing": {"whoever_waits_gets_it": client_waits()},
    "Queueing": {"whoever_waits_gets_it": client_waits()},
    "Patient": {"whoever_waits_gets_it": client_waits(lucky=True)},
    "Orders": {"every_order_will_be_confirmed": order_is_left},
}
SYSTEMS = {}
