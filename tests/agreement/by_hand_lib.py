"""The parts of `pyverify.lib`, by hand: a second opinion on `models/lib/`.

Written from what the parts promise, not from their specs, as all of by_hand.py; nothing here
imports pyverify.
"""

from itertools import combinations

from by_hand import System, put


def mail(
    nodes=2,
    letters=2,
    room=3,
    lossy=False,
    duplicating=False,
    partitions=False,
    *,
    ordered=False,
):
    """A state is (sent, under way to each, kept by each, who is cut off); bags are sorted."""
    others = range(nodes - 1)
    sides = [
        frozenset(side)
        for size in range(1, nodes // 2 + 1)
        for side in combinations(range(nodes), size)
    ]

    def tidy(messages):
        return tuple(messages) if ordered else tuple(sorted(messages))

    def arrivals(flying):
        return list(dict.fromkeys(flying[:1] if ordered else flying))

    def losses(flying):
        """Return what is left, for each way of losing one."""
        places = range(len(flying)) if ordered else [flying.index(m) for m in {*flying}]
        return [flying[:i] + flying[i + 1 :] for i in places]

    def steps(s):
        sent, flying, kept, apart = s
        if sent < letters:
            yield sent + 1, tuple(tidy((*f, sent)) for f in flying), kept, apart
        for i in others:
            joined = (0 in apart) == (i + 1 in apart)
            for m in arrivals(flying[i]) if joined and len(kept[i]) < room else ():
                read = put(kept, i, (*kept[i], m))
                j = flying[i].index(m)
                yield sent, put(flying, i, flying[i][:j] + flying[i][j + 1 :]), read, apart
                if duplicating:
                    yield sent, flying, read, apart
            for left in losses(flying[i]) if lossy else ():
                yield sent, put(flying, i, left), kept, apart
        if apart:
            yield sent, flying, kept, frozenset()
        elif partitions:
            yield from ((sent, flying, kept, side) for side in sides)

    def quiet(s):
        return s[0] == letters and not any(s[1])

    def crosses(s, t):
        return any(s[2][i] != t[2][i] and (0 in s[3]) != (i + 1 in s[3]) for i in others)

    def one_cut_off(s):
        cut = any((0 in s[3]) != (i + 1 in s[3]) and not s[2][i] for i in others)
        return cut and any(len(k) == letters for k in s[2])

    return System(
        [(0, ((),) * (nodes - 1), ((),) * (nodes - 1), frozenset())],
        steps,
        {
            "nothing_from_nowhere": lambda s: any(m >= s[0] for k in s[2] for m in k),
            "nothing_is_lost": lambda s: quiet(s) and any(len({*k}) < letters for k in s[2]),
            "nothing_twice": lambda s: any(len({*k}) < len(k) for k in s[2]),
            "in_order": lambda s: any([*k] != sorted(k) for k in s[2]),
        },
        {"nothing_crosses_the_partition": crosses},
        {
            "all_arrive": lambda s: all(k == tuple(range(letters)) for k in s[2]),
            "one_is_cut_off": one_cut_off,
        },
        lambda s: quiet(s) or (s[0] == letters and any(len(k) == room for k in s[2])),
    )


def patience(limit=2, horizon=5, urgent=False):
    """A state is (now, when it asked, outcome); how long the timer has run follows from it."""

    def expired(s):
        return s[2] == "asked" and s[0] - s[1] >= limit

    def steps(s):
        now, asked, outcome = s
        if now < horizon and not (urgent and expired(s)):
            yield now + 1, asked, outcome
        yield now, now, "asked"
        if outcome == "asked":
            yield now, asked, "gave up" if expired(s) else "answered"

    def untimely(s, t):
        return (s[2], t[2]) == ("asked", "gave up") and s[0] - s[1] != limit

    return System(
        [(0, 0, "none")],
        steps,
        bad_steps={
            "gives_up_in_time": untimely,
            "time_passes_by_ticks": lambda s, t: t[0] - s[0] not in {0, 1},
            "answers_only_who_waits": lambda s, t: (
                s[2] != t[2] == "answered" and (s[2] != "asked" or expired(s))
            ),
        },
        wanted={
            "nobody_asks": lambda s: s[0] == horizon and s[2] == "none",
            "just_in_time": lambda s: s[0] == horizon == s[1] + limit - 1 and s[2] == "answered",
        },
        fine=lambda s: s[0] == horizon,
    )


def sharing(clients=3, much=3, *, queued=False, stealing=False):
    """A state is (owner, line, where each is, how often each was skipped).

    With a queue the line has those who wait, in order; without it they are in no order.
    """

    def steps(s):
        owner, line, at, skipped = s
        for c in range(clients):
            if at[c] == "idle":
                behind = (*line, c) if queued else tuple(sorted((*line, c)))
                yield owner, behind, put(at, c, "wait"), put(skipped, c, 0)
            elif at[c] == "wait" and (owner is None or stealing):
                if queued and line[0] != c:
                    continue
                rest = tuple(x for x in line if x != c)
                seen = tuple(min(n + 1, much) if x in rest else n for x, n in enumerate(skipped))
                yield c, rest, put(at, c, "use"), seen
            elif at[c] == "use":
                if owner != c:
                    yield "assert"
                else:
                    yield None, line, put(at, c, "idle"), skipped

    return System(
        [(None, (), ("idle",) * clients, (0,) * clients)],
        steps,
        {
            "one_at_a_time": lambda s: s[2].count("use") > 1,
            "who_uses_it_owns_it": lambda s: (s[0] is None) == ("use" in s[2]),
            "everybody_has_a_turn": lambda s: max(s[3]) >= clients,
        },
        wanted={"everybody_waits": lambda s: set(s[2]) == {"wait"}},
    )


def orders(nodes=2, orders=2, crashes=2, durable=False):
    """A node is (up, what it remembers, what is on its disk)."""

    def steps(s):
        fleet, confirmed, crashed = s
        for n, (up, memory, disk) in enumerate(fleet):
            for o in set(range(orders)) - confirmed if up else ():
                node = True, memory | {o}, disk | {o} if durable else disk
                yield put(fleet, n, node), confirmed | {o}, crashed
            if up and crashed < crashes:
                yield put(fleet, n, (False, frozenset(), disk)), confirmed, crashed + 1
            if not up:
                yield put(fleet, n, (True, disk, disk)), confirmed, crashed

    def all_up(s):
        return all(up for up, _, _ in s[0])

    def forgotten(s):
        return all_up(s) and frozenset().union(*(memory for _, memory, _ in s[0])) != s[1]

    return System(
        [(((True, frozenset(), frozenset()),) * nodes, frozenset(), 0)],
        steps,
        {
            "power.who_is_down_has_crashed": lambda s: sum(not n[0] for n in s[0]) > s[2],
            "confirmed_orders_are_known": forgotten,
            "the_dead_remember_nothing": lambda s: any(m and not up for up, m, _ in s[0]),
        },
        wanted={
            "all_are_down": lambda s: not any(up for up, _, _ in s[0]),
            "comes_back": lambda s: all_up(s) and s[2] == crashes,
        },
        fine=lambda s: len(s[1]) == orders,
    )


SYSTEMS = {
    "Mail": (mail, {}),
    "OrderedMail": (mail, {"ordered": True}),
    "HealingMail": (mail, {}),
    "PatientMail": (mail, {}),
    "Patience": (patience, {}),
    "Sharing": (sharing, {}),
    "Patient": (sharing, {}),
    "Queueing": (sharing, {"queued": True}),
    "Stealing": (sharing, {"stealing": True}),
    "Orders": (orders, {}),
}
