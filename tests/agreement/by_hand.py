"""The shipped specs once more, as successor functions on plain tuples: a second opinion on `models/`.

Written from the protocols, not from the specs, and explored by a search of their own: nothing here
imports pyverify. A state is a tuple; `steps` yields every state after one step, once for each way
of taking it, or a word ("domain", "error") where the step fails.
"""

from collections import deque
from dataclasses import dataclass, field
from itertools import product


@dataclass(frozen=True)
class System:
    """What is explored, and what is looked for: bad states and steps, and states that shall exist."""

    starts: list
    steps: object
    bad: dict = field(default_factory=dict)  # the negations of invariants
    bad_steps: dict = field(default_factory=dict)  # the negations of step invariants
    wanted: dict = field(default_factory=dict)  # what is to be reachable
    fine: object = lambda s: False  # where stopping is fine


def explore(system):
    """Return states, transitions, depth, and for each thing found the least number of steps to it."""
    level = dict.fromkeys(system.starts, 0)
    todo, transitions, found = deque(level), 0, {}
    while todo:
        s = todo.popleft()
        for name, test in (system.bad | system.wanted).items():
            if test(s):
                found.setdefault(name, level[s])
        after = list(system.steps(s))
        if not after and not system.fine(s):
            found.setdefault("deadlock", level[s])
        for t in after:
            if isinstance(t, str):
                found.setdefault(t, level[s] + 1)
                continue
            transitions += 1
            if t not in level:
                level[t] = level[s] + 1
                todo.append(t)
            for name, test in system.bad_steps.items():
                if t != s and test(s, t):
                    found.setdefault(name, level[s] + 1)
    return (len(level), transitions, max(level.values()) + 1), found


def put(row, i, value):
    """Return the tuple with one element replaced."""
    return (*row[:i], value, *row[i + 1 :])


# ---------------------------------------------------------------- leases


def heartbeat(nodes=3, delta=2, horizon=6, *, fenced=False, rejoining=False):
    def steps(s):
        clock, lease, alive = s
        if clock < horizon:
            yield clock + 1, lease, alive
        for n in range(nodes):
            if alive[n] or not fenced:
                yield clock, put(lease, n, clock), put(alive, n, alive[n] or rejoining)
            if clock > lease[n] + delta:
                yield clock, lease, put(alive, n, False)

    def slandered(s):
        return any(not a and s[0] <= x + delta for x, a in zip(s[1], s[2], strict=True))

    renewed = {"all_renew": lambda s: s[0] > delta and set(s[1]) == {s[0]}}
    return System(
        [(0, (0,) * nodes, (True,) * nodes)],
        steps,
        {"dead_means_expired": slandered},
        wanted={"everyone_dies": lambda s: not any(s[2])}
        | (renewed if fenced or rejoining else {}),
    )


def delayed_heartbeat(nodes=2, delta=1, delay=2, lease=1):
    """A node is (ticks of silence, ages under way, age heard of, alive)."""

    def older(node):
        silent, flying, heard, alive = node
        return silent + 1, frozenset(a + 1 for a in flying), min(heard + 1, lease + 1), alive

    def one(node):
        silent, flying, heard, alive = node
        yield 0, flying | {0}, heard, alive
        for age in flying:
            yield silent, flying - {age}, min(heard, age), True
        if heard > lease:
            yield silent, flying, heard, False

    def steps(s):
        if all(silent < delta and max(flying, default=0) < delay for silent, flying, _, _ in s):
            yield tuple(map(older, s))
        for n in range(nodes):
            for node in one(s[n]):
                yield put(s, n, node)

    return System(
        [((0, frozenset(), 0, True),) * nodes],
        steps,
        {
            "dead_means_expired": lambda s: any(heard <= lease and not a for _, _, heard, a in s),
            "nobody_is_slandered": lambda s: not all(node[3] for node in s),
        },
        wanted={"almost_expired": lambda s: any(node[2] == lease for node in s)},
    )


# ---------------------------------------------------------------- sagas


def saga_fragment(tasks=3):
    goes = {"running": "completed", "failed": "compensated"}

    def steps(s):
        return [put(s, t, goes[s[t]]) for t in range(tasks) if s[t] in goes]

    return System(
        [("running",) * tasks],
        steps,
        {
            "status_is_known": lambda s: (
                not set(s) <= {"running", "completed", *goes.values(), *goes}
            )
        },
        wanted={
            "some_task_fails": lambda s: "failed" in s,
            "some_task_is_compensated": lambda s: "compensated" in s,
            "all_complete": lambda s: set(s) == {"completed"},
        },
        fine=lambda s: set(s) == {"completed"},
    )


def saga(sagas=1, steps=3, *, first_first=False, gives_up=False, hangs=False, retries=False):
    """The record, and of each saga what it overwrote and whether it failed: False, True or "hangs"."""

    def next_states(s):
        record, every = s
        for i, (log, failed) in enumerate(every):
            if not failed and len(log) < steps:
                yield i, put(every, i, ((*log, record), False))
                yield record, put(every, i, (log, True))
            if failed is True and log and hangs:
                yield record, put(every, i, (log, "hangs"))
            if failed is True and log:
                old, rest = (log[0], log[1:]) if first_first else (log[-1], log[:-1])
                yield old, put(every, i, (rest, True))
                if gives_up:
                    yield record, put(every, i, ((), True))
                if retries:
                    yield from (s, (old, every))

    def aborted(one):
        return one == ((), True)

    def completed(one):
        return len(one[0]) == steps

    def forgets(s, t):
        longer = [b[0] for a, b in zip(s[1], t[1], strict=True) if len(b[0]) > len(a[0])]
        return any(log[-1] != s[0] for log in longer)

    repeated = {"compensated_and_not_known": lambda s: any(f and log == (s[0],) for log, f in s[1])}
    return System(
        [(None, (((), False),) * sagas)],
        next_states,
        {
            "aborted_leaves_no_trace": lambda s: any(
                aborted(one) and s[0] == i for i, one in enumerate(s[1])
            ),
            "completed_is_kept": lambda s: s[0] is None and any(map(completed, s[1])),
        },
        {
            "compensable": forgets,
            "completed_is_final": lambda s, t: any(
                completed(a) and a[0] != b[0] for a, b in zip(s[1], t[1], strict=True)
            ),
            "completed_does_not_fail": lambda s, t: any(
                completed(a) and b[1] for a, b in zip(s[1], t[1], strict=True)
            ),
            "only_failed_are_undone": lambda s, t: any(
                len(a[0]) > len(b[0]) and not a[1] for a, b in zip(s[1], t[1], strict=True)
            ),
        },
        {"last_step_fails": lambda s: any(f and len(log) == steps - 1 for log, f in s[1])}
        | (repeated if retries else {}),
        fine=lambda s: all(aborted(one) or completed(one) for one in s[1]),
    )


def saga_inventory(sagas=2, steps=2, items=3, *, retried=False):
    """The stock, and a letter for each step: pending, done, failed, returning, compensated."""

    def next_states(s):
        stock, rows = s
        for i, row in enumerate(rows):
            for j, letter in enumerate(row):

                def to(new, stock=stock, i=i, j=j, row=row):
                    return stock, put(rows, i, row[:j] + new + row[j + 1 :])

                if letter == "p" and row[:j] == "d" * j:
                    yield to("f")
                    if stock:
                        yield to("d", stock - 1)
                if letter == "d" and row[j + 1 : j + 2] in ("f", "c"):
                    yield to("r")
                if letter == "r":
                    back = [to("c", stock + 1)] + [to("r", stock + 1)] * retried
                    yield from back if stock < items else ["domain"] * len(back)

    def lost(s):
        return s[0] + sum(row.count("d") + row.count("r") for row in s[1]) != items

    return System(
        [(items, ("p" * steps,) * sagas)],
        next_states,
        {
            "no_item_is_lost": lost,
            "aborted_holds_nothing": lambda s: any(
                row[0] in "fc" and set(row) & {"d", "r"} for row in s[1]
            ),
        },
        wanted={"all_abort_at_the_last_step": lambda s: all(row[-1] == "f" for row in s[1])},
        fine=lambda s: all(row[-1] == "d" or row[0] in "fc" for row in s[1]),
    )


# ---------------------------------------------------------------- two-phase commit, EWD840, Peterson


def two_phase_commit(participants=3, *, crash=False, impatient=False, recovers=False):
    everybody = frozenset(range(participants))
    sent = {"committed": {"commit"}, "aborted": {"abort"}, "init": set(), "crashed": set()}

    def steps(s):
        manager, heard, states, mail = s
        if manager == "init":
            for r in everybody & mail:
                yield manager, heard | {r}, states, mail
            if heard == everybody:
                yield "committed", heard, states, mail | {"commit"}
            yield "aborted", heard, states, mail | {"abort"}
            if crash:
                yield "crashed", heard, states, mail
        if manager == "crashed" and recovers:
            yield "aborted", heard, states, mail | {"abort"}
        for r in everybody:
            if states[r] == "w":
                yield manager, heard, put(states, r, "p"), mail | {r}
                yield manager, heard, put(states, r, "a"), mail
            if states[r] == "p" and impatient:
                yield manager, heard, put(states, r, "a"), mail
            for letter in {"commit": "c", "abort": "a"}.keys() & mail:
                yield manager, heard, put(states, r, letter[0]), mail

    return System(
        [("init", frozenset(), ("w",) * participants, frozenset())],
        steps,
        {
            "atomic": lambda s: {"a", "c"} <= set(s[2]),
            "commit_is_unanimous": lambda s: "commit" in s[3] and bool({"w", "a"} & set(s[2])),
            "decision_is_sent": lambda s: s[3] - everybody != sent[s[0]],
        },
        {
            "decided_is_final": lambda s, t: any(
                a in "ac" and a != b for a, b in zip(s[2], t[2], strict=True)
            )
        },
        wanted={
            "all_commit": lambda s: set(s[2]) == {"c"},
            "all_refuse": lambda s: set(s[2]) == {"a"} and not s[3],
            "all_prepare_in_vain": lambda s: set(s[2]) == {"a"} and everybody <= s[3],
        },
        fine=lambda s: set(s[2]) <= {"a", "c"},
    )


def termination_detection(nodes=3, *, forgetful=False):
    """Who is active, who is black, where the token is, and whether it is black."""
    ring = range(nodes)

    def steps(s):
        active, black, at, token = s
        if at == 0 and (token or black[0]):
            yield active, put(black, 0, False), nodes - 1, False
        if at > 0 and (token or black[at] or not active[at]):
            yield active, put(black, at, False), at - 1, token or black[at]
        for n in ring:
            if active[n]:
                yield put(active, n, False), black, at, token
                for to in {*ring} - {n}:
                    stains = to > n and not forgetful
                    yield put(active, to, True), put(black, n, black[n] or stains), at, token

    def detected(s):
        active, black, at, token = s
        return not (active[0] or black[0] or at or token)

    def not_inductive(s):
        active, black, at, token = s
        return any(active[at + 1 :]) and not any(black[: at + 1]) and not token

    def jumps(s, t):
        at, to = s[2], t[2]
        return at != to and (to != (at or nodes) - 1 or t[1][at])

    either = [*product((False, True), repeat=nodes)]
    return System(
        [(a, b, at, True) for a, b, at in product(either, either, ring)],
        steps,
        {"detection_is_right": lambda s: detected(s) and any(s[0]), "inductive": not_inductive},
        {"token_goes_round": jumps, "detection_is_final": lambda s, t: detected(s) > detected(t)},
        wanted={
            "detects_something": detected,
            "somebody_wakes_behind_a_white_token": lambda s: any(s[0][s[2] + 1 :]) and not s[3],
        },
        fine=detected,
    )


def peterson(*, impolite=False):
    """Where each rests: 0 and 1 two assignments to come, 2 waiting, 3 critical, 4 leaving."""

    def steps(s):
        at, wants, turn = s
        for p in (0, 1):
            here = put(at, p, (at[p] + 1) % 5)
            if at[p] == (1 if impolite else 0):
                yield here, put(wants, p, True), turn
            elif at[p] < 2:
                yield here, wants, 1 - p
            elif at[p] == 4:
                yield here, put(wants, p, False), turn
            elif at[p] == 3 or turn == p or not wants[1 - p]:
                yield here, wants, turn

    def lies(s):
        asking = 1 if impolite else 0
        flags = zip(*s[:2], strict=True)
        return any(wants if at == asking else at >= 2 and not wants for at, wants in flags)

    return System(
        [((0, 0), (False, False), 0)],
        steps,
        {"mutual_exclusion": lambda s: s[0] == (3, 3), "flag_tells_who_wants_it": lies},
        wanted={
            "both_want_it": lambda s: s[0] == (2, 2),
            "one_enters_alone": lambda s: any(s[0][p] == 3 and not s[1][1 - p] for p in (0, 1)),
        },
    )


# ---------------------------------------------------------------- channels


def bounded_channel(producers=2, consumers=2, items=2, cap=2):
    """What each producer has sent (None: not started), the buffer, all sent, all received."""

    def steps(s):
        counts, buf, sent, got = s
        for p, n in enumerate(counts):
            if n is None:
                yield put(counts, p, 0), buf, sent, got
            elif n < items and len(buf) < cap:
                yield put(counts, p, n + 1), (*buf, (p, n)), (*sent, (p, n)), got
        if buf:
            yield from [(counts, buf[1:], sent, (*got, buf[0]))] * consumers

    return System(
        [((None,) * producers, (), (), ())], steps, **_channel_claims(1, producers * items)
    )


def look_then_act(producers=2, consumers=2, items=2, cap=2, *, lock=False):
    """The same in two steps: a producer is (sent, has looked), a consumer is what it peeked at."""

    def steps(s):
        counts, heads, buf, sent, got = s
        free = not lock or not (any(looked for _, looked in counts) or any(heads))
        for p, (n, looked) in enumerate(counts):
            if n is None:
                yield put(counts, p, (0, False)), heads, buf, sent, got
            elif looked:
                done, full = put(counts, p, (n + 1, False)), len(buf) == cap
                yield "domain" if full else (done, heads, (*buf, (p, n)), (*sent, (p, n)), got)
            elif n < items and len(buf) < cap and free:
                yield put(counts, p, (n, True)), heads, buf, sent, got
        for c, head in enumerate(heads):
            if head:
                none = put(heads, c, None)
                yield (counts, none, buf[1:], sent, (*got, head)) if buf else "error"
            elif buf and free:
                yield counts, put(heads, c, buf[0]), buf, sent, got

    starts = [(((None, False),) * producers, (None,) * consumers, (), (), ())]
    return System(starts, steps, **_channel_claims(2, producers * items))


def _channel_claims(buf, total):
    return {
        "bad": {
            "nothing_lost_or_doubled": lambda s: sorted(s[-2]) != sorted(s[-1] + s[buf]),
            "first_in_first_out": lambda s: s[-1] != s[-2][: len(s[-1])],
        },
        "wanted": {"everything_arrives": lambda s: len(s[-1]) == total},
        "fine": lambda s: len(s[-1]) == total,
    }


# Of each spec class the system by hand, and what it changes of it.
SYSTEMS = {
    "Heartbeat": (heartbeat, {}),
    "FencedHeartbeat": (heartbeat, {"fenced": True}),
    "RejoiningHeartbeat": (heartbeat, {"rejoining": True}),
    "DelayedHeartbeat": (delayed_heartbeat, {}),
    "SagaFragment": (saga_fragment, {}),
    "Saga": (saga, {}),
    "SagaInFormulaOrder": (saga, {"first_first": True}),
    "SagaGivesUp": (saga, {"gives_up": True}),
    "SagaHangs": (saga, {"hangs": True}),
    "SagaRetries": (saga, {"retries": True}),
    "SagaInventory": (saga_inventory, {}),
    "SagaInventoryRetried": (saga_inventory, {"retried": True}),
    "TwoPhaseCommit": (two_phase_commit, {}),
    "CrashingCoordinator": (two_phase_commit, {"crash": True}),
    "ImpatientParticipants": (two_phase_commit, {"crash": True, "impatient": True}),
    "RecoveringCoordinator": (two_phase_commit, {"crash": True, "recovers": True}),
    "TerminationDetection": (termination_detection, {}),
    "ForgetfulSender": (termination_detection, {"forgetful": True}),
    "Peterson": (peterson, {}),
    "ImpolitePeterson": (peterson, {"impolite": True}),
    "BoundedChannel": (bounded_channel, {}),
    "LookThenAct": (look_then_act, {}),
}
