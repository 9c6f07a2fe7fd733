"""The classics of mutual exclusion and of lossy channels by hand, and who judges their liveness.

As in the other by_hand files, a system is a start and a successor function on plain tuples. The
judges of Peterson's lock, EWD840 and two-phase commit judge the systems of `by_hand.py`. Of the
locks, and of the philosophers, the first part of a state tells of each process what it does.
"""

from by_hand import System, peterson, put, termination_detection
from by_hand_liveness import Fair, asked_in_vain, not_again_and_again, out_of_reach

# ---------------------------------------------------------------- locks for n processes


def filter_lock(n=3, *, careless=False):
    """Of each process (level, what it does), and the victims of the levels 1 .. n - 1."""

    def steps(s):
        everybody, victims = s
        for p, (level, doing) in enumerate(everybody):
            if doing == "out":
                yield put(everybody, p, (1, "new")), victims
            elif doing == "new":
                yield put(everybody, p, (level, "wait")), put(victims, level - 1, p)
            elif doing == "in":
                yield put(everybody, p, (0, "out")), victims
            elif victims[level - 1] != p or alone(everybody, p, level):
                above = (level, "in") if level == n - 1 else (level + 1, "new")
                yield put(everybody, p, above), victims

    def alone(everybody, p, level):
        least = level + 1 if careless else level
        return not any(q != p and k >= least for q, (k, _) in enumerate(everybody))

    def crowded(s):
        past = [n - 1 if doing == "in" else level - 1 for level, doing in s[0]]
        return any(sum(k <= x for x in past) > n - k for k in range(1, n))

    return System(
        [(((0, "out"),) * n, (0,) * (n - 1))],
        steps,
        {
            "mutual_exclusion": lambda s: [doing for _, doing in s[0]].count("in") > 1,
            "each_level_keeps_one_back": crowded,
        },
        wanted={"all_wait": lambda s: {doing for _, doing in s[0]} == {"wait"}},
    )


# What a process of Dijkstra's is about to do: Li0, the test of Li1, Li2, reading k, reading b[k],
# setting k, Li4 and its loop, and then the section, c := true, b := true.
REST, LOOK, WITHDRAW, READ, ASK, TAKE, FORWARD, COMPARE, SECTION, BACK, LEAVE = range(11)


def dijkstra_mutex(n=2, *, stubborn=False, hasty=False):
    """Of each process (what is next, whom it read or compares with), b, c and k."""

    def steps(s):
        everybody, b, c, k = s
        for p, (at, x) in enumerate(everybody):

            def to(at, x=None, b=b, c=c, k=k, p=p):
                return put(everybody, p, (at, x)), b, c, k

            if at == REST:
                yield to(LOOK, b=put(b, p, False))
            elif at == LOOK:
                yield to(FORWARD if k == p else WITHDRAW)
            elif at == WITHDRAW:
                yield to(READ, c=c if stubborn else put(c, p, True))
            elif at == READ:
                yield to(ASK, k)
            elif at == ASK:
                yield to(TAKE, x) if b[x] else to(LOOK)
            elif at == TAKE:
                yield to(LOOK, k=p)
            elif at == FORWARD:
                yield to(COMPARE, 0, c=put(c, p, False))
            elif at == COMPARE and x != p and not c[x] and not hasty:
                yield to(LOOK)
            elif at == COMPARE:
                yield to(SECTION) if x + 1 == n else to(COMPARE, x + 1)
            elif at == SECTION:
                yield to(BACK)
            elif at == BACK:
                yield to(LEAVE, c=put(c, p, True))
            elif at == LEAVE:
                yield to(REST, b=put(b, p, True))

    def inside(s):
        return [at for at, _ in s[0]].count(SECTION)

    return System(
        [(((REST, None),) * n, (True,) * n, (True,) * n, 0)],
        steps,
        {"mutual_exclusion": lambda s: inside(s) > 1},
        wanted={
            "all_step_forward": lambda s: not any(s[2]),
            "one_enters_while_others_want_to": lambda s: inside(s) > 0 and not any(s[1]),
        },
    )


# ---------------------------------------------------------------- philosophers


def philosophers(philosophers=3, *, ordered=False, both=False):
    """Of each what it does: think, hungry, reach (with its first fork in hand), or eat."""

    def steps(s):
        for p, doing in enumerate(s[0]):
            near, far = forks(p)
            if doing == "think":
                yield (put(s[0], p, "hungry"),)
            elif doing == "hungry" and both and {near, far} <= free(s[0]):
                yield (put(s[0], p, "eat"),)
            elif doing == "hungry" and not both and near in free(s[0]):
                yield (put(s[0], p, "reach"),)
            elif doing == "reach" and far in free(s[0]):
                yield (put(s[0], p, "eat"),)
            elif doing == "eat":
                yield (put(s[0], p, "think"),)

    def forks(p):
        mine = (p, (p + 1) % philosophers)
        return sorted(mine) if ordered else mine

    def free(row):
        held = {"think": 0, "hungry": 0, "reach": 1, "eat": 2}
        return {*range(philosophers)} - {f for p, d in enumerate(row) for f in forks(p)[: held[d]]}

    def quarrel(s):
        return any(s[0][p - 1] == s[0][p] == "eat" for p in range(philosophers))

    return System(
        [(("think",) * philosophers,)],
        steps,
        {"neighbours_do_not_both_eat": quarrel},
        wanted={"one_eats_and_all_others_want_to": lambda s: "eat" in s[0] and "think" not in s[0]},
    )


# ---------------------------------------------------------------- who waits, and who enters


def starves(waits, enters, goes_on=None, *, together=False, strong=False, only=None):
    """Judge whether one who waits, `waits(doing)`, may never enter.

    `goes_on(doing)` tells what a process must not do for ever; None: it may do anything for ever.
    `together`: it is enough that somebody enters. `only`: who is asked, instead of everybody.
    """

    def fair_to(p):
        return Fair(lambda s, t: s[0][p] != t[0][p] and goes_on(s[0][p]), strong)

    def judge(graph, starts, **_rest):
        everybody = range(len(starts[0][0]))
        fair = [fair_to(p) for p in everybody if goes_on]
        groups = [everybody] if together else [[p] for p in everybody]
        return any(
            asked_in_vain(
                graph,
                fair,
                lambda s, g=group: any(waits(s[0][p]) for p in g),
                lambda s, g=group: any(enters(s[0][p]) for p in g),
            )
            for group in (groups if only is None else [[only]])
        )

    return judge


def filter_judges(goes_on):
    def waits(one):
        return one[1] in ("new", "wait")

    def enters(one):
        return one[1] == "in"

    return {
        "first_does_not_starve": starves(waits, enters, goes_on, only=0),
        "nobody_starves": starves(waits, enters, goes_on),
    }


def dijkstra_judges():
    def waits(one):
        return LOOK <= one[0] <= COMPARE

    def enters(one):
        return one[0] == SECTION

    def goes_on(one):
        return one[0] != REST

    return {
        "somebody_enters": starves(waits, enters, goes_on, together=True),
        "nobody_starves": starves(waits, enters, goes_on),
    }


def peterson_judges(goes_on):
    return {"nobody_starves": starves((2).__eq__, (3).__eq__, goes_on)}


def philosophers_judges(*, strong=False):
    how = {"goes_on": "think".__ne__, "strong": strong}
    return {
        "somebody_eats": starves("hungry".__eq__, "eat".__eq__, together=True, **how),
        "nobody_starves": starves("hungry".__eq__, "eat".__eq__, **how),
    }


# ---------------------------------------------------------------- the alternating bit


def alternating_bit(
    cap=1, messages=2, *, packets_get_lost=True, bits_get_lost=True, any_answer=False
):
    """Packets (bit, message), bits on their way back; the sender's and the receiver's side."""

    def steps(s):
        packets, bits, mine, yours = s
        if len(packets) < cap:
            yield (*packets, mine), bits, mine, yours
        if len(bits) < cap:
            yield packets, (*bits, 1 - yours[0]), mine, yours
        yield from received(s)
        yield from heard_back(s, messages, any_answer)
        for i in range(len(packets) * packets_get_lost):
            yield packets[:i] + packets[i + 1 :], bits, mine, yours
        for i in range(len(bits) * bits_get_lost):
            yield packets, bits[:i] + bits[i + 1 :], mine, yours

    return System(
        [((), (), (0, m), (0, None)) for m in range(messages)],
        steps,
        {"received_is_sent": lambda s: has_arrived(s) and s[2][1] != s[3][1]},
        {"nothing_is_skipped": lambda s, t: s[2][0] != t[2][0] and not has_arrived(s)},
        {
            "arrives_again": lambda s: has_arrived(s) and s[0] != () and s[0][0][0] == s[2][0],
            "another_follows": lambda s: (
                s[3][1] is not None and any(b == s[3][0] and m != s[3][1] for b, m in s[0])
            ),
        },
    )


def received(s):
    packets, bits, mine, (awaited, last) = s
    for bit, message in packets[:1]:
        new = bit == awaited
        yield packets[1:], bits, mine, (1 - awaited, message) if new else (awaited, last)


def heard_back(s, messages, any_answer):
    packets, bits, mine, yours = s
    for bit in bits[:1]:
        new = any_answer or bit == mine[0]
        for side in [(1 - mine[0], m) for m in range(messages)] if new else [mine]:
            yield packets, bits[1:], side, yours


def has_arrived(s):
    """Tell whether the receiver awaits another bit than that of the sender's message."""
    return s[2][0] != s[3][0]


def bit_judges(*, strong, any_answer=False):
    def fair(messages):
        return [
            Fair(lambda s, t: len(t[0]) > len(s[0])),
            Fair(lambda s, t: len(t[1]) > len(s[1])),
            Fair(lambda s, t: t in received(s), strong),
            Fair(lambda s, t: t in heard_back(s, messages, any_answer), strong),
        ]

    def in_vain(graph, _, messages=2, **_rest):
        return asked_in_vain(graph, fair(messages), lambda s: not has_arrived(s), has_arrived)

    def bit_stays(graph, _, messages=2, **_rest):
        return any(
            not_again_and_again(graph, fair(messages), lambda s, bit=bit: s[2][0] == bit)
            for bit in (0, 1)
        )

    return {"every_message_arrives": in_vain, "sender_goes_on": bit_stays}


# ---------------------------------------------------------------- EWD840, two-phase commit


def detection_judges(*, kept=False):
    """Only the token's steps are fair, and if it may be `kept`, only to send it again."""

    def sends_again(s, t):
        return s[2] == 0 < t[2]

    def passes_on(s, t):
        return s[2] == t[2] + 1

    def detected(s):
        active, black, at, token = s
        return not (active[0] or black[0] or at or token)

    def undetected(graph, _, **_rest):
        fair = [Fair(sends_again)] if kept else [Fair(sends_again), Fair(passes_on)]
        return asked_in_vain(graph, fair, lambda s: not any(s[0]), detected)

    return {"termination_is_detected": undetected}


def can_block(graph, _, **_rest):
    return out_of_reach(graph, lambda s: set(s[2]) <= {"a", "c"})


def commit_judges(*, impatient=False):
    def waits(s):
        return "p" in s[2]

    def manager(before):
        return Fair(lambda s, t: (s[0], t[0]) == (before, "aborted"))

    def becomes(r, letter, may):
        return Fair(
            lambda s, t: may(s) and s[2][r] != letter and t == (*s[:2], put(s[2], r, letter), s[3])
        )

    def in_vain(graph, _, participants=3, **_rest):
        fair = [manager("init"), manager("crashed")]
        for r in range(participants):
            fair.append(becomes(r, "c", lambda s: "commit" in s[3]))
            fair.append(becomes(r, "a", lambda s: "abort" in s[3]))
            if impatient:
                fair.append(becomes(r, "a", lambda s, r=r: s[2][r] == "p"))
        return asked_in_vain(graph, fair, waits, lambda s: not waits(s))

    return {"can_decide": can_block, "nobody_stays_prepared": in_vain}


SYSTEMS = {
    "StoppingPeterson": (peterson, {}),
    "KeptToken": (termination_detection, {}),
    "FilterLock": (filter_lock, {}),
    "Resting": (filter_lock, {}),
    "Stopping": (filter_lock, {}),
    "Careless": (filter_lock, {"careless": True}),
    "DijkstraMutex": (dijkstra_mutex, {}),
    "Stubborn": (dijkstra_mutex, {"stubborn": True}),
    "Hasty": (dijkstra_mutex, {"hasty": True}),
    "Philosophers": (philosophers, {}),
    "Lucky": (philosophers, {}),
    "TakesBoth": (philosophers, {"both": True}),
    "AlternatingBit": (alternating_bit, {}),
    "WeaklyFair": (alternating_bit, {}),
    "AnyAnswer": (alternating_bit, {"any_answer": True}),
}
LIVENESS = {
    "Peterson": peterson_judges((0).__ne__),
    "ImpolitePeterson": peterson_judges((0).__ne__),
    "StoppingPeterson": peterson_judges(None),
    "FilterLock": filter_judges(lambda _: True),
    "Resting": filter_judges(lambda one: one[1] != "out"),
    "Stopping": filter_judges(None),
    "Careless": filter_judges(lambda _: True),
    "DijkstraMutex": dijkstra_judges(),
    "Stubborn": dijkstra_judges(),
    "Hasty": dijkstra_judges(),
    "Philosophers": philosophers_judges(),
    "Lucky": philosophers_judges(strong=True),
    "TakesBoth": philosophers_judges(strong=True),
    "AlternatingBit": bit_judges(strong=True),
    "WeaklyFair": bit_judges(strong=False),
    "AnyAnswer": bit_judges(strong=True, any_answer=True),
    "TerminationDetection": detection_judges(),
    "ForgetfulSender": detection_judges(),
    "KeptToken": detection_judges(kept=True),
    "TwoPhaseCommit": commit_judges(),
    "CrashingCoordinator": commit_judges(),
    "ImpatientParticipants": commit_judges(impatient=True),
    "RecoveringCoordinator": commit_judges(),
}
