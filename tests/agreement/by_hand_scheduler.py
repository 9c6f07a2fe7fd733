"""The schedulers of specs/scheduler_*.py once more, on plain tuples (see by_hand.py).

In all of them a state has `place`: for each pod its node, or None.
"""

from itertools import product

from by_hand import System, put


def pods_on(place, n):
    return [p for p, m in enumerate(place) if m == n]


def load(place, n, cpu):
    return sum(cpu[p] for p in pods_on(place, n))


def over(cpu, capacity):
    return lambda place: any(load(place, n, cpu) > room for n, room in enumerate(capacity))


def complete(place):
    return None not in place


# ---------------------------------------------------------------- the fragment


def fragment(cpu, capacity, *, sizes_only=False, once=False, leaves_room=False):
    """Whether the loop has been entered, and the placement; it is left when all are placed."""

    def completed(place):
        options = [range(len(capacity)) if n is None else [n] for n in place]
        return any(not over(cpu, capacity)(goal) for goal in product(*options))

    def fits(place, p, n):
        if leaves_room:
            return completed(put(place, p, n))
        if once:
            place = put(place, p, None)
        return (0 if sizes_only else load(place, n, cpu)) + cpu[p] <= capacity[n]

    def pairs(place):
        return product([p for p, n in enumerate(place) if n is None], range(len(capacity)))

    def steps(s):
        started, place = s
        if not started:
            yield True, place
        elif not complete(place):
            for p, n in pairs(place):
                yield True, put(place, p, n) if fits(place, p, n) else place

    return System(
        [(False, (None,) * len(cpu))],
        steps,
        {
            "within_capacity": lambda s: over(cpu, capacity)(s[1]),
            "scheduled_fits": lambda s: any(
                n is not None and not fits(s[1], p, n) for p, n in enumerate(s[1])
            ),
            "loop_goes_on": lambda s: (
                not complete(s[1]) and not any(fits(s[1], p, n) for p, n in pairs(s[1]))
            ),
        },
        wanted={"everyone_is_scheduled": lambda s: complete(s[1])},
        fine=lambda s: complete(s[1]),
    )


# ---------------------------------------------------------------- four predicates


def predicates(
    cpu=(1, 1, 1, 1),
    volumes=("o", "o", "", ""),
    selector=("", "", "", ["ssd"]),
    capacity=(4, 4),
    labels=(["ssd"], ""),
    *,
    host_if_set=False,
    common_volume=False,
    best_feasible=False,
):
    nodes = range(len(capacity))
    volumes, selector, labels = ([*map(set, rows)] for rows in (volumes, selector, labels))

    def clash(p, q):
        return bool(volumes[p] & volumes[q]) if common_volume else volumes[p] == volumes[q]

    def passes(place, p, n):
        named = place[p] == n or (host_if_set and place[p] is None)
        room = load(place, n, cpu) + cpu[p] <= capacity[n]
        free_of_clashes = not any(clash(p, q) for q in pods_on(place, n))
        return named and room and free_of_clashes and not selector[p] - labels[n]

    def priority(place, n):
        return (capacity[n] - load(place, n, cpu)) * 100 // capacity[n]

    def steps(place):
        for p, n in product(range(len(cpu)), nodes):
            if place[p] is None and passes(place, p, n):
                rivals = [m for m in nodes if not best_feasible or passes(place, p, m)]
                if all(priority(place, m) <= priority(place, n) for m in rivals):
                    yield put(place, p, n)

    def shared(place):
        return any(
            volumes[p] & volumes[q]
            for p in range(len(cpu))
            for q in range(p)
            if place[p] == place[q] is not None
        )

    def not_the_best(s, t):
        ((p, n),) = [(p, n) for p, n in enumerate(t) if n != s[p]]
        return any(passes(s, p, m) and priority(s, m) > priority(s, n) for m in nodes)

    return System(
        [(None,) * len(cpu)],
        steps,
        {
            "within_capacity": over(cpu, capacity),
            "no_volume_is_shared": shared,
            "labels_match": lambda s: any(
                n is not None and selector[p] - labels[n] for p, n in enumerate(s)
            ),
        },
        {"bound_to_the_best": not_the_best},
        {"all_can_be_scheduled": complete},
        fine=complete,
    )


# ---------------------------------------------------------------- the Python code


def resources(*pairs):
    return [{"cpu": cpu, "memory": memory} for cpu, memory in pairs]


THREE_PODS = resources((1, 2)), resources((2, 1)), resources((1, 1), (1, 1))
TWO_NODES = resources((3, 3), (2, 3))


def code(containers=THREE_PODS, allocatable=TWO_NODES, *, every_container=False, waits=False):
    """Resources are pairs (cpu, memory)."""
    pods = [[(c["cpu"], c["memory"]) for c in pod] for pod in containers]
    nodes = [(n["cpu"], n["memory"]) for n in allocatable]

    def total(pairs):
        return tuple(map(sum, zip((0, 0), *pairs, strict=True)))

    def allocated(place, n):
        return total(c for p in pods_on(place, n) for c in pods[p])

    def passing(place, p):
        cpu, memory = total(pods[p]) if every_container else pods[p][0]
        for n, (all_cpu, all_memory) in enumerate(nodes):
            used_cpu, used_memory = allocated(place, n)
            if used_cpu + cpu <= all_cpu and used_memory + memory <= all_memory:
                yield n

    def score(place, n):
        cpu, memory = (100 * u // a for u, a in zip(allocated(place, n), nodes[n], strict=True))
        return 1300 - 10 * cpu - 3 * abs(cpu - memory)

    def steps(place):
        for p, n in enumerate(place):
            if n is None:
                ranked = sorted(passing(place, p), key=lambda n: -score(place, n))
                if ranked or not waits:
                    yield put(place, p, ranked[0]) if ranked else "error"

    def stuck(place):
        return not any(n is None and [*passing(place, p)] for p, n in enumerate(place))

    return System(
        [(None,) * len(pods)],
        steps,
        {
            "within_capacity": lambda s: any(
                used > room
                for n in range(len(nodes))
                for used, room in zip(allocated(s, n), nodes[n], strict=True)
            )
        },
        wanted={"somebody_waits": lambda s: stuck(s) and not complete(s)},
        fine=stuck,
    )


# ---------------------------------------------------------------- affinity


def affinity(zone, label, selected, near, apart, *, churn=False, symmetric=False, first=False):
    pods = range(len(label))
    near, apart = [*map(set, near)], [*map(set, apart)]

    def mates(place, p, n):
        return [q for q in pods if q != p and place[q] is not None and zone[place[q]] == zone[n]]

    def labels(place, p, n):
        return {label[q] for q in mates(place, p, n)}

    def steps(place):
        for p, at in enumerate(place):
            if at is not None:
                if churn:
                    yield put(place, p, None)
                continue
            running = {label[q] for q in pods if place[q] is not None}
            excused = {label[p]} - running if first else set()
            for n in selected[p]:
                welcome = all(label[p] not in apart[q] for q in mates(place, p, n))
                there = labels(place, p, n)
                wanted = near[p] <= there | excused and not apart[p] & there
                if wanted and (welcome or not symmetric):
                    yield put(place, p, n)

    def lonely(place):
        return any(n is not None and near[p] - labels(place, p, n) for p, n in enumerate(place))

    def lonely_at_first(s, t):
        return any(t[p] not in {s[p], None} and near[p] - labels(s, p, t[p]) for p in pods)

    return System(
        [(None,) * len(label)],
        steps,
        {
            "on_a_selected_node": lambda s: any(
                n is not None and n not in selected[p] for p, n in enumerate(s)
            ),
            "kept_apart": lambda s: any(
                n is not None and apart[p] & labels(s, p, n) for p, n in enumerate(s)
            ),
            "together": lonely,
            "together_in_the_end": lambda s: complete(s) and lonely(s),
        },
        {"together_when_placed": lonely_at_first},
        {"all_can_be_scheduled": complete},
        fine=complete,
    )


# ---------------------------------------------------------------- taints


def taints(nodes, tolerates, *, drained=False, every_effect=False):
    """The effects of each node, by the letters S, P and E, and the placement."""
    letter = {"NoSchedule": "S", "PreferNoSchedule": "P", "NoExecute": "E"}
    tolerated = [{letter[e] for e in row} for row in tolerates]

    def hurts(effects, p, of="SPE"):
        return bool(effects & set(of) - tolerated[p])

    def passing(s, p):
        kept_off = "SE" if every_effect else "S"
        return [n for n in range(nodes) if not hurts(s[0][n], p, kept_off)]

    def choice(s, p):
        ranked = [(len(pods_on(s[1], n)), n) for n in passing(s, p)]
        if every_effect:
            ranked = [(hurts(s[0][n], p, "P"), *rank) for *rank, n in ((*r, r[-1]) for r in ranked)]
        return min(ranked)[-1]

    def tainted(s, n, effect):
        place = s[1]
        if effect == "S" and drained and any(hurts({"S"}, p) for p in pods_on(place, n)):
            return
        effects = s[0][n] | {effect}
        if every_effect:
            leave = {p for p in pods_on(place, n) if hurts(effects, p, "E")}
            place = tuple(None if p in leave else m for p, m in enumerate(place))
        yield put(s[0], n, effects), place

    def steps(s):
        effects, place = s
        for p, n in enumerate(place):
            if n is None and passing(s, p):
                yield effects, put(place, p, choice(s, p))
        for n, effect in product(range(nodes), "SPE"):
            yield from tainted(s, n, effect)
            yield put(effects, n, effects[n] - {effect}), place

    def placed(s, t):
        return [(p, n) for p, n in enumerate(t[1]) if n not in {None, s[1][p]}]

    def staying(s, of):
        return any(hurts(s[0][n], p, of) for p, n in enumerate(s[1]) if n is not None)

    return System(
        [((frozenset(),) * nodes, (None,) * len(tolerates))],
        steps,
        {"dedicated": lambda s: staying(s, "S"), "nobody_stays": lambda s: staying(s, "E")},
        {
            "no_schedule_is_heeded": lambda s, t: any(
                hurts(s[0][n], p, "S") for p, n in placed(s, t)
            ),
            "no_execute_is_heeded": lambda s, t: any(
                hurts(s[0][n], p, "E") for p, n in placed(s, t)
            ),
            "avoided_if_possible": lambda s, t: any(
                hurts(s[0][n], p, "P") and not all(hurts(s[0][m], p, "P") for m in passing(s, p))
                for p, n in placed(s, t)
            ),
        },
        {
            "tainted_and_used": lambda s: (
                set().union(*(s[0][n] for n in s[1] if n is not None)) == {*letter.values()}
            )
        },
    )


# ---------------------------------------------------------------- threads


def parallel(cpu, capacity, *, looks_again=False, lock=False):
    """Of each thread the node it has chosen, and whether it is bound: None, (n, False), (n, True)."""

    def used(s, n):
        return sum(c for c, one in zip(cpu, s, strict=True) if one == (n, True))

    def steps(s):
        busy = [p for p, one in enumerate(s) if one and not one[1]]
        for p, one in enumerate(s):
            if one is None and not (lock and busy):
                room = [n for n, c in enumerate(capacity) if used(s, n) + cpu[p] <= c]
                yield from (put(s, p, (n, False)) for n in room)
        for p in busy:
            n = s[p][0]
            taken = looks_again and used(s, n) + cpu[p] > capacity[n]
            yield put(s, p, None if taken else (n, True))

    def finished(s):
        return all(one and one[1] for one in s)

    return System(
        [(None,) * len(cpu)],
        steps,
        {"within_capacity": lambda s: any(used(s, n) > c for n, c in enumerate(capacity))},
        wanted={
            "everyone_is_scheduled": finished,
            "two_at_once": lambda s: len([one for one in s if one and not one[1]]) > 1,
        },
        fine=finished,
    )


# ---------------------------------------------------------------- caches


def cache(schedulers, check, cpu, capacity, *, assume=False, looks=False):
    """The truth, and of each scheduler its cache and what it is about to bind: (pod, node, seen)."""

    def fits(place, p, n):
        return load(put(place, p, n), n, cpu) <= capacity[n]

    def accepted(truth, p, n, seen):
        tests = {
            "NOTHING": True,
            "POD": truth[p] is None,
            "FITS": truth[p] is None and fits(truth, p, n),
            "SAME": truth[p] is None and pods_on(truth, n) == seen,
        }
        return tests[check]

    def one(truth, cached, about):
        """Yield (truth, (cache, about to bind)) after each step of one scheduler."""
        if about is None:
            free = [p for p, n in enumerate(cached) if n is None]
            for p, n in product(free, range(len(capacity))):
                if fits(cached, p, n):
                    entered = put(cached, p, n) if assume else cached
                    yield truth, (entered, (p, n, tuple(pods_on(cached, n))))
        else:
            p, n, seen = about
            if accepted(truth, p, n, list(seen)):
                yield put(truth, p, n), (cached, None)
            else:
                yield truth, (put(cached, p, truth[p] if looks else None), None)
        for p, n in enumerate(truth):
            if n is not None and cached[p] != n:
                yield truth, (put(cached, p, n), about)

    def steps(s):
        truth, each = s
        for i, (cached, about) in enumerate(each):
            for new, mine in one(truth, cached, about):
                yield new, put(each, i, mine)

    def stale(s):
        truth, each = s
        return any(
            about and (truth[about[0]] is not None or not fits(truth, about[0], about[1]))
            for _, about in each
        )

    def changed(truth, n, seen):
        return pods_on(truth, n) != [*seen]

    nowhere = (None,) * len(cpu)
    return System(
        [(nowhere, ((nowhere, None),) * schedulers)],
        steps,
        {"within_capacity": lambda s: over(cpu, capacity)(s[0])},
        {
            "bound_once": lambda s, t: any(
                n not in {None, m} for n, m in zip(s[0], t[0], strict=True)
            )
        },
        {
            "stale_choice": stale,
            "accepts_the_unseen": lambda s: any(
                about and accepted(s[0], *about[:2], [*about[2]]) and changed(s[0], *about[1:])
                for _, about in s[1]
            ),
            "everyone_knows": lambda s: complete(s[0]) and all(s[0] == known for known, _ in s[1]),
        },
        fine=lambda s: complete(s[0]),
    )


# ---------------------------------------------------------------- stranding


def stranding(cpu, capacity, *, pack=False, preempting=False, searching=False):
    nodes = range(len(capacity))
    goals = [g for g in product(nodes, repeat=len(cpu)) if not over(cpu, capacity)(g)]

    def free(place, n):
        return capacity[n] - load(place, n, cpu)

    def candidates(place, p):
        if searching:
            kept = [g for g in goals if all(a in {None, b} for a, b in zip(place, g, strict=True))]
            return {g[p] for g in kept}
        return {n for n in nodes if cpu[p] <= free(place, n)}

    def best(place, p):
        where = candidates(place, p)
        wanted = (min if pack else max)([free(place, n) for n in where], default=None)
        return [n for n in where if free(place, n) == wanted]

    def smaller(place, p, n):
        return [q for q in pods_on(place, n) if cpu[q] < cpu[p]]

    def makes_room(place, p, n):
        return cpu[p] <= free(place, n) + sum(cpu[q] for q in smaller(place, p, n))

    def preempted(place, p, n):
        out = smaller(place, p, n)
        return tuple(n if q == p else None if q in out else m for q, m in enumerate(place))

    def steps(place):
        for p in (p for p, n in enumerate(place) if n is None):
            yield from (put(place, p, n) for n in best(place, p))
            if preempting and not candidates(place, p):
                yield from (preempted(place, p, n) for n in nodes if makes_room(place, p, n))

    def stranded(place):
        return not complete(place) and bool(goals) and not [*steps(place)]

    def placed(place):
        return sorted((cpu[p] for p, n in enumerate(place) if n is not None), reverse=True)

    def no_progress(s, t):
        """The multiset of placed sizes does not grow: looked at from the largest size down."""
        ours, theirs = placed(s), placed(t)
        sizes = sorted({*ours, *theirs}, reverse=True)
        return [theirs.count(c) for c in sizes] <= [ours.count(c) for c in sizes]

    return System(
        [(None,) * len(cpu)],
        steps,
        {"within_capacity": over(cpu, capacity), "nobody_is_stranded": stranded},
        {"every_step_is_progress": no_progress},
        {"everyone_is_placed": complete},
        fine=lambda s: not [*steps(s)],
    )


SYSTEMS = {
    "SchedulerFragment": (fragment, {}),
    "SizesOnly": (fragment, {"sizes_only": True}),
    "CountedOnce": (fragment, {"once": True}),
    "LeavesRoom": (fragment, {"leaves_room": True}),
    "SchedulerPredicates": (predicates, {}),
    "SchedulerCode": (code, {}),
    "AllContainers": (code, {"every_container": True}),
    "WaitsForRoom": (code, {"every_container": True, "waits": True}),
    "SchedulerAffinity": (affinity, {}),
    "SymmetricAffinity": (affinity, {"symmetric": True}),
    "FirstOfGroup": (affinity, {"symmetric": True, "first": True}),
    "SchedulerTaints": (taints, {}),
    "EveryEffect": (taints, {"every_effect": True}),
    "ParallelScheduler": (parallel, {}),
    "LooksAgain": (parallel, {"looks_again": True}),
    "OneAtATime": (parallel, {"lock": True}),
    "SchedulerCache": (cache, {}),
    "GreedyScheduler": (stranding, {}),
    "PreemptingScheduler": (stranding, {"preempting": True}),
    "SearchingScheduler": (stranding, {"searching": True}),
}
