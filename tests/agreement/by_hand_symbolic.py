"""What is proved for all numbers, by hand for small ones: a second opinion on the rows R, B4 and D2.

Written from the documents, not from the specs, as all of by_hand.py; nothing here imports pyverify.
`SYSTEMS` are instances that are explored. Those of `SMALL` have few numbers where the spec has all,
enough of them that whatever is wrong in general is wrong among them.
"""

from itertools import product

from by_hand import System, put


def theorem(starts, bad=None, wanted=None):
    """Return a system that takes no step: what is said of it is said of all its starts."""
    return System([*starts], lambda s: (), bad or {}, wanted=wanted or {}, fine=lambda s: True)


def rows(values, width):
    return product(values, repeat=width)


# ---------------------------------------------------------------- sales


def sale_by_name(stock=2, buyers=4):
    def steps(s):
        left, places = s
        for b, place in enumerate(places):
            if place == "waiting":
                yield (
                    (left - 1, put(places, b, "ordered")) if left else (0, put(places, b, "failed"))
                )

    return System(
        [(stock, ("waiting",) * buyers)],
        steps,
        {"every_item_is_accounted_for": lambda s: s[1].count("ordered") + s[0] != stock},
        wanted={"sold_out": lambda s: s[0] == 0},
        fine=lambda s: "waiting" not in s[1],
    )


def sale(sizes=((0, 2), (1, 3), (3, 2)), *, atomic=True):
    """Stock, buyers, what is left, what is ordered, who went away, who waits, who has looked."""

    def steps(s):
        stock, buyers, left, ordered, gone, waiting, looked = s
        if waiting and left > 0:
            if atomic:
                yield stock, buyers, left - 1, ordered + 1, gone, waiting - 1, looked
            else:
                yield stock, buyers, left, ordered, gone, waiting - 1, looked + 1
        if looked:
            yield stock, buyers, left - 1, ordered + 1, gone, waiting, looked - 1
        if waiting and left == 0:
            yield stock, buyers, left, ordered, gone + 1, waiting - 1, looked

    return System(
        [(stock, buyers, stock, 0, 0, buyers, 0) for stock, buyers in sizes],
        steps,
        {
            "never_oversold": lambda s: s[2] < 0,
            "every_item_is_accounted_for": lambda s: s[2] + s[3] != s[0],
            "every_buyer_is_accounted_for": lambda s: sum(s[3:]) != s[1],
            "nobody_waits_in_debt": lambda s: min(s[3:]) < 0,
        },
        {"failures_are_of_an_empty_stock": lambda s, t: s[4] != t[4] and s[2] != 0},
        fine=lambda s: s[2] < 0 or s[5] == s[6] == 0,
    )


# ---------------------------------------------------------------- racks and hosts


def rack_power(servers=2, cap=3, peak=3, *, reserves=True):
    """Of each server what it draws, where it is, and where it goes or None; there are two racks."""

    def load(s, r):
        return sum(d for d, home, goal in s if r == home or (reserves and r == goal))

    def steps(s):
        room = [cap - load(s, r) for r in (0, 1)]
        for i, (draw, home, goal) in enumerate(s):
            counted = {home, goal} - {None} if reserves else {home}
            for more in range(1, peak - draw + 1):
                if all(more <= room[r] for r in counted):
                    yield put(s, i, (draw + more, home, goal))
            if draw:
                yield put(s, i, (draw - 1, home, goal))
            if goal is not None:
                yield put(s, i, (draw, goal, None))
            elif load(s, 1 - home) + draw <= cap:
                yield put(s, i, (draw, home, 1 - home))

    return System(
        [((0, 0, None),) * servers],
        steps,
        {
            "within_the_cap": lambda s: max(load(s, 0), load(s, 1)) > cap,
            "moves_elsewhere": lambda s: any(home == goal for _, home, goal in s),
        },
        wanted={"a_rack_is_full": lambda s: cap in (load(s, 0), load(s, 1))},
    )


def third_server():
    """The watts of each, in hundreds, and which servers are inside."""
    starts = ((p, x) for p in range(41, 130) for x in rows((0, 1), 6) if p * sum(x) <= 120)
    return theorem(
        starts, {"at_most_two": lambda s: sum(s[1]) > 2}, {"two_fit": lambda s: sum(s[1]) == 2}
    )


def three_of_two_thirds(bins=2):
    fits = {"it_fits": lambda s: all(2 * s.count(b) <= 3 for b in range(bins))}
    return theorem(rows(range(bins), 3), wanted=fits)


def packing(tasks=3, bins=2):
    """A capacity, sizes and places: one resource, for the other is just another one."""
    starts = (
        (cap, sizes, places)
        for cap in (1, 2, 3)
        for sizes in rows(range(4), tasks)
        for places in rows(range(bins), tasks)
        if all(
            sum(x for x, p in zip(sizes, places, strict=True) if p == b) <= cap for b in range(bins)
        )
    )
    return theorem(starts, {"at_least_as_many_as_the_bound": lambda s: bins * s[0] < sum(s[1])})


def equal_things(things=128, size=2, capacity=12):
    """The number of bins, of those that can hold everything when each holds what fits."""
    starts = [n for n in range(things + 1) if n * (capacity // size) >= things]
    return theorem(
        starts,
        {"at_least_the_bound": lambda n: n * capacity < things * size},
        {"the_bound_is_enough": lambda n: (n - 1) * capacity < things * size <= n * capacity},
    )


def power_feeds(groups=3, replicas=2, *, spanning=True):
    """The feed of each server, and the feed that is down or None."""

    def of_groups(s):
        return [set(s[0][g::groups]) for g in range(groups)]

    def steps(s):
        if s[1] is None:
            yield s[0], "a"
            yield s[0], "b"
        else:
            yield s[0], None

    starts = [(feeds, None) for feeds in rows("ab", groups * replicas)]
    return System(
        [s for s in starts if not spanning or all(len(x) == 2 for x in of_groups(s))],
        steps,
        {
            "every_group_is_served": lambda s: any(x == {s[1]} for x in of_groups(s)),
            "feeds_stay": lambda s: any(len(x) == 1 for x in of_groups(s)),
        },
        wanted={"feed_a_is_lost": lambda s: s[1] == "a"},
    )


def overcommit(racks=3, services=2, *, spread=True):
    """The rack of each container, two of each service, and the rack that is lost or None."""

    def shared(s):
        return any(s[0][c] == s[0][c + services] for c in range(services))

    def steps(s):
        return [(s[0], r) for r in range(racks)] if s[1] is None else [(s[0], None)]

    starts = [(p, None) for p in rows(range(racks), 2 * services)]
    return System(
        [s for s in starts if not (spread and shared(s))],
        steps,
        {
            "every_service_is_up": lambda s: any(
                set(s[0][c::services]) == {s[1]} for c in range(services)
            ),
            "replicas_stay_apart": lambda s: spread and shared(s),
        },
        wanted={"a_rack_is_lost": lambda s: s[1] is not None},
    )


def assignment(tasks=4, hosts=3, racks=3, replicas=2, cores=6):
    """The host of each task, service by service; only what may still become one is gone on with."""

    def valid(row):
        load = [sum(1 + t % 4 for t, h in enumerate(row) if h == host) for host in range(hosts)]
        spots = {(t // replicas, h % racks) for t, h in enumerate(row)}
        return max(load) <= cores and len(spots) == len(row)

    def extended(row=()):
        if len(row) == tasks:
            return True
        return any(valid((*row, h)) and extended((*row, h)) for h in range(hosts))

    if hosts**tasks > 10_000:
        return theorem([extended()], wanted={"assigned": lambda found: found})
    return theorem(rows(range(hosts), tasks), wanted={"assigned": valid})


# ---------------------------------------------------------------- numbers


def auction(others=2, outcomes=2, worth=3, *, first_price=False):
    """What it is worth, what is said instead, and the bids of the others."""

    def outcome(said, bids):
        """Return what is chosen, and what bidder 0 pays for it."""
        of_others = [sum(b[o] for b in bids) for o in range(outcomes)]
        best = max(range(outcomes), key=lambda o: said[o] + of_others[o])
        return best, said[best] if first_price else max(of_others) - of_others[best]

    def gain(s, said):
        best, paid = outcome(said, s[2])
        return s[0][best] - paid

    def less_than_possible(s):
        sums = [s[0][o] + sum(b[o] for b in s[2]) for o in range(outcomes)]
        return sums[outcome(s[0], s[2])[0]] < max(sums)

    said = [*rows(range(-1, worth - 1), outcomes)]
    return theorem(
        product(said, said, product(said, repeat=others)),
        {
            "truth_is_best": lambda s: gain(s, s[1]) > gain(s, s[0]),
            "nobody_is_paid": lambda s: outcome(s[0], s[2])[1] < 0,
            "welfare_is_largest": less_than_possible,
        },
    )


def fair_shares(units=100):
    """What two ask for, in that order of worth."""

    def shares(s):
        first = min(s[0], units)
        return first, min(s[1], units - first)

    def apart(s):
        (a, b), (x, y) = shares(s), s
        return 2 * abs(a * y - b * x) >= x * y

    return theorem(
        product((1, 50, 100, 150), repeat=2),
        {"no_more_than_there_is": lambda s: sum(shares(s)) > units, "fair": apart},
        {"all_get_all": lambda s: shares(s) == s},
    )


def latency(given=None):
    """Bounds and times of the parts."""
    all_bounds = [given] if given else rows(range(3), 3)
    starts = (
        (bounds, times)
        for bounds in all_bounds
        for times in product(*(sorted({0, b // 2, b}) for b in bounds))
    )
    bad = {"the_whole_is_within_the_sum": lambda s: sum(s[1]) > sum(s[0])}
    if given:
        bad["below_200_ms"] = lambda s: sum(s[1]) >= 200
        bad["never_beyond_163_ms"] = lambda s: sum(s[1]) > 163
    return theorem(starts, bad, {"the_sum_is_reached": lambda s: s[0] == s[1] and min(s[0]) > 0})


def percentile(slow_ones=2):
    """What 98 requests take, and what 2 take."""

    def beyond(s):
        times = [s[0]] * (100 - slow_ones) + [s[1]] * slow_ones
        mean = sum(times) / 100
        variance = sum((t - mean) ** 2 for t in times) / 100
        return times[98] > mean + 2 * variance**0.5

    starts = [(0, 100), (10, 50)]
    return theorem(starts, {"p99_is_within_two_deviations": beyond})


def local_optimum():
    """Apart, together, and the overhead."""

    def choices(s):
        apart, together, overhead = s
        local = apart - overhead if apart >= together else together
        return local, max(apart - overhead, together)

    return theorem(
        (s for s in rows(range(1, 6), 3) if s[0] > s[2]),
        {
            "global_is_never_worse": lambda s: choices(s)[1] < choices(s)[0],
            "global_is_better_by_the_overhead": lambda s: choices(s)[1] < choices(s)[0] + s[2],
        },
        {
            "local_is_worse": lambda s: choices(s)[1] > choices(s)[0],
            "local_is_as_good": lambda s: choices(s)[1] == choices(s)[0],
        },
    )


def hashing(nodes=2, ring=8, *, share=False, wraps=True):
    """The places of the nodes, the new one last, and that of the key."""

    def owner(places, key):
        """Return the first node from the key on, or None behind the last if the ring has an end."""
        found = [n for n, p in enumerate(places) if wraps or p >= key]
        return min(found, key=lambda n: (places[n] - key) % ring, default=None)

    def on_the_ring(places, key):
        return min(range(nodes + 1), key=lambda n: (places[n] - key) % ring)

    def moves_elsewhere(s):
        before, after = owner(s[0][:nodes], s[1]), on_the_ring(*s)
        return before is None or after not in (before, nodes)

    def moves_for_another_reason(s):
        before = owner(s[0][:nodes], s[1])
        nearer = before is not None and (s[0][nodes] - s[1]) % ring < (s[0][before] - s[1]) % ring
        return before is None or (on_the_ring(*s) == nodes) != nearer

    def taken(s):
        return sum(on_the_ring(s[0], key) == nodes for key in range(ring))

    bad = {
        "moves_only_to_the_new_node": moves_elsewhere,
        "new_node_takes_what_is_before_it": moves_for_another_reason,
    }
    if share:
        bad["takes_at_most_a_share"] = lambda s: taken(s) * (nodes + 1) > ring
    places = [p for p in rows(range(ring), nodes + 1) if len(set(p)) == nodes + 1]
    return theorem(
        product(places, range(ring)),
        bad,
        {
            "a_key_moves": lambda s: on_the_ring(*s) == nodes,
            "a_key_stays": lambda s: on_the_ring(*s) != nodes,
        },
    )


SYSTEMS = {
    "FlashSaleByName": (sale_by_name, {}),
    "RackPower": (rack_power, {}),
    "MovesFirst": (rack_power, {"reserves": False}),
    "NotReached": (three_of_two_thirds, {}),
    "PowerFeeds": (power_feeds, {}),
    "AnyFeed": (power_feeds, {"spanning": False}),
    "ConsistentHashing": (hashing, {}),
    "MovesAShare": (hashing, {"share": True}),
    "NoWrapAround": (hashing, {"wraps": False}),
    "Assignment": (assignment, {}),
}

# Of specs that are proved: the numbers that the prover leaves open are small ones here.
SMALL = {
    "FlashSale": sale,
    "LookThenBuy": lambda: sale(atomic=False),
    "RackPower": rack_power,
    "ThirdServer": third_server,
    "BinPacking": packing,
    "PowerFeeds": lambda: power_feeds(4, 3),
    "Overcommit": overcommit,
    "TogetherInARack": lambda: overcommit(spread=False),
    "VcgAuction": auction,
    "FirstPrice": lambda: auction(first_price=True),
    "FairShares": fair_shares,
    "LatencyBound": latency,
    "Checkout": lambda: latency((5, 10, 80, 20, 30, 15, 2, 1)),
    "Percentile": percentile,
    "LocalOptimum": local_optimum,
    "ConsistentHashing": hashing,
}

# Of these the instance itself is judged: the verdict depends on its parameters.
AS_GIVEN = {"Assignment": assignment, "Racks": equal_things}
