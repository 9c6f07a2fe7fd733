"""Failover by leases once more, by hand: a second opinion on `models/lease_failover.toml`.

Written from the protocol, not from the spec, as all of by_hand.py; nothing here imports pyverify.
"""

from typing import NamedTuple

from by_hand import System


class World(NamedTuple):
    """All but `crashed` and `notice` (None, age, or "done") are ages, or sets of ages."""

    crashed: bool = False
    silent: int = 0
    flying: frozenset = frozenset()
    heard: int = 0
    notice: object = None
    unserved: int = 0
    acks: frozenset = frozenset()
    acked: int = 0


def older(ages):
    return frozenset(age + 1 for age in ages)


def failover(lease=5, period=5, delay=1, losses=False, stamped=False, *, acknowledged=False):
    rtt = 2 * delay

    def due(w):
        decided = w.notice is not None
        return (
            w.silent == period
            or delay in w.flying
            or rtt in w.acks
            or w.notice == delay
            or (w.heard > lease and not decided)
        )

    def tick(w):
        return World(
            w.crashed,
            w.silent if w.crashed else w.silent + 1,
            older(w.flying),
            min(w.heard, lease) + 1,
            w.notice + 1 if isinstance(w.notice, int) else w.notice,
            w.unserved + 1 if w.crashed and w.notice != "done" else w.unserved,
            older(w.acks),
            min(w.acked, lease) + 1 if acknowledged else 0,
        )

    def primary(w):
        if not w.crashed:
            yield w._replace(crashed=True, silent=0)
            yield w._replace(silent=0, flying=w.flying | {0})
        for age in w.acks:
            yield w._replace(acks=w.acks - {age}, acked=min(w.acked, age))

    def monitor(w):
        for age in w.flying:
            acks = w.acks | {age} if acknowledged and w.notice is None else w.acks
            heard = min(w.heard, age) if stamped else 0
            yield w._replace(flying=w.flying - {age}, heard=heard, acks=acks)
        if w.heard > lease and w.notice is None:
            yield w._replace(notice=0)
        if isinstance(w.notice, int):
            yield w._replace(notice="done")

    def steps(w):
        if not due(w):
            yield tick(w)
        yield from primary(w)
        yield from monitor(w)
        if losses:
            yield from (w._replace(flying=w.flying - {age}) for age in w.flying)
            yield from (w._replace(acks=w.acks - {age}) for age in w.acks)

    def serves(w):
        return not w.crashed and not (acknowledged and w.acked > lease)

    def hasty(w, v):
        return w.notice is None and v.notice is not None and w.heard <= lease

    stepping = {"steps_down_only_if_needed": lambda w: not (w.crashed or serves(w))}
    stepped = {
        "steps_down_in_time": lambda w: w.notice == "done" and not w.crashed and not serves(w)
    }
    return System(
        [World()],
        steps,
        {
            "failover_in_time": lambda w: w.unserved >= lease + rtt,
            "failover_takes_no_longer": lambda w: w.unserved > lease + rtt + 1,
            "no_split_brain": lambda w: w.notice == "done" and serves(w),
        }
        | (stepping if acknowledged else {}),
        {"moves_only_if_expired": hasty},
        {"fails_over": lambda w: w.notice == "done" and w.crashed}
        | (stepped if acknowledged else {}),
    )


SYSTEMS = {
    "Failover": (failover, {}),
    "SteppingDown": (failover, {"acknowledged": True}),
}
