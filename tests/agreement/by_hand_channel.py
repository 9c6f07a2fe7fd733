"""Go's channels and `select`, by hand: a second opinion on `models/{go_channel*,ring,go_select}.toml`.

Written from the protocols, not from the specs, as all of by_hand.py; nothing here imports pyverify.
A goroutine that waits is in a queue of its channel; it is awake if it is in none.
"""

from itertools import permutations
from typing import NamedTuple

from by_hand import System, put


class Panic(Exception):
    """Something that a goroutine must not do to a channel."""


class Chan(NamedTuple):
    """`sendq` has pairs (goroutine, item)."""

    cap: int
    buf: tuple = ()
    sendq: tuple = ()
    recvq: tuple = ()
    closed: bool = False

    def asleep(self, g):
        return g in self.recvq or g in [who for who, _ in self.sendq]

    def inside(self):
        return self.buf + tuple(item for _, item in self.sendq)

    def send(self, g, item):
        """Return the channel and, if somebody gets the item at once, who."""
        if self.closed:
            raise Panic
        if self.recvq:
            return self._replace(recvq=self.recvq[1:]), self.recvq[0]
        if len(self.buf) < self.cap:
            return self._replace(buf=(*self.buf, item)), None
        return self._replace(sendq=(*self.sendq, (g, item))), None

    def receive(self, g):
        """Return the channel and the item, or None."""
        if self.inside():
            first, *rest = self.inside()
            slept = len(rest) - len(self.sendq[1:])
            return self._replace(buf=tuple(rest[:slept]), sendq=self.sendq[1:]), first
        if self.closed:
            return self, None
        return self._replace(recvq=(*self.recvq, g)), None

    def close(self):
        if self.closed or self.sendq:
            raise Panic
        return self._replace(recvq=(), closed=True)

    def without(self, g):
        return self._replace(
            sendq=tuple(pair for pair in self.sendq if pair[0] != g),
            recvq=tuple(who for who in self.recvq if who != g),
        )


# ---------------------------------------------------------------- senders and receivers


class World(NamedTuple):
    """A sender is (where, sent so far), a receiver (where, got, kept)."""

    chan: Chan
    senders: tuple
    receivers: tuple
    sent: tuple = ()
    leaving: frozenset = frozenset()
    ups: int = 0


def goroutines(senders=2, receivers=2, items=2, cap=0, closer=None, times=0, careful=True):
    closing = closer is not None
    total = senders * items

    def sender(w, g, at):
        return w._replace(senders=put(w.senders, g, at))

    def receiver(w, r, at):
        return w._replace(receivers=put(w.receivers, r, at))

    def give(w, g, item):
        where, _, kept = w.receivers[g - senders]
        return receiver(w, g - senders, (where, item, kept))

    def sending(w, g):
        where, n = w.senders[g]
        if where == "start":
            yield sender(w, g, ("send", n))
        elif where == "send":
            try:
                chan, lucky = w.chan.send(g, (g, n))
            except Panic:
                yield "assert"
                return
            after = sender(w._replace(chan=chan, sent=(*w.sent, (g, n))), g, ("sent", n))
            yield after if lucky is None else give(after, lucky, (g, n))
        elif where == "sent":
            yield from sent(w, g, n)
        elif where == "finish":
            yield from finished(w, g)

    def sent(w, g, n):
        if w.chan.asleep(g) and g not in w.leaving:
            return
        vain = g in w.leaving and (w.chan.asleep(g) or not careful)
        log = tuple(x for x in w.sent if not (vain and x == (g, n)))
        w = w._replace(sent=log, chan=w.chan.without(g), leaving=w.leaving - {g})
        n += not vain
        yield sender(w, g, ("send", n) if n < items else ("finish" if closing else "done", items))

    def finished(w, g):
        w = sender(w, g, ("done", items))
        last = all(where == "done" for where, _ in w.senders)
        if closer == "EACH_SENDER" or (closer == "LAST_SENDER" and last):
            try:
                w = w._replace(chan=w.chan.close())
            except Panic:
                w = "assert"
        yield w

    def receiving(w, r):
        g = senders + r
        where, got, kept = w.receivers[r]
        if where == "receive":
            chan, item = w.chan.receive(g)
            yield receiver(w._replace(chan=chan), r, ("received", item, kept))
        elif where == "received" and (g in w.leaving or not w.chan.asleep(g)):
            if g in w.leaving and not careful:
                got = None
            w = w._replace(chan=w.chan.without(g), leaving=w.leaving - {g})
            stop = closing and got is None
            kept = kept if got is None else (*kept, got)
            yield receiver(w, r, ("done" if stop else "receive", None, kept))

    def steps(w):
        for g in range(senders):
            yield from sending(w, g)
        for r in range(receivers):
            yield from receiving(w, r)
        for g in range(senders + receivers):
            if w.chan.asleep(g) and g not in w.leaving and w.ups < times:
                yield w._replace(leaving=w.leaving | {g}, ups=w.ups + 1)

    def kept(w):
        return [item for _, _, mine in w.receivers for item in mine]

    def lossy(w):
        handed = [got for _, got, _ in w.receivers if got is not None]
        return sorted(w.sent) != sorted(kept(w) + handed + list(w.chan.inside()))

    def disordered(w):
        inside = w.chan.inside()
        if inside != w.sent[len(w.sent) - len(inside) :]:
            return True
        return any(mine != tuple(x for x in w.sent if x in mine) for _, _, mine in w.receivers)

    def halted(w):
        return any(where == "done" for where, _, _ in w.receivers)

    def finish(w):
        return len(set(kept(w))) == total

    def all_stopped(w):
        return all(at[0] == "done" for at in w.senders + w.receivers)

    wanted = {
        "both_ends_wait": lambda w: w.chan.sendq and w.chan.recvq,
        "everything_arrives": lambda w: (
            finish(w) and (not closing or all(where == "done" for where, _, _ in w.receivers))
        ),
    }
    if closing:
        wanted["drained_after_closing"] = lambda w: w.chan.closed and w.chan.buf
    if times:
        wanted["served_while_leaving"] = lambda w: any(not w.chan.asleep(g) for g in w.leaving)
    start = World(Chan(cap), (("start", 0),) * senders, (("receive", None, ()),) * receivers)
    return System(
        [start],
        steps,
        {
            "nothing_lost_or_doubled": lossy,
            "first_in_first_out": disordered,
            "who_stops_has_missed_nothing": lambda w: (
                halted(w) and (w.chan.inside() or not w.chan.closed)
            ),
        },
        wanted=wanted,
        fine=all_stopped if closing else finish,
    )


def ring(goroutines=2, items=1, cap=0, one_receives_first=False):
    """A state is (channels, places, counts, what was received last)."""

    def steps(s):
        chans, places, counts, gots = s
        for g in range(goroutines):
            mine, before = g, (g - 1) % goroutines
            if places[g] == "start":
                yield chans, put(places, g, "next"), counts, gots
            elif places[g] == "next":
                sends = (counts[g] < items) ^ (one_receives_first and g == 0)
                if sends:
                    chan, lucky = chans[mine].send(g, g)
                    after = put(chans, mine, chan)
                    got = gots if lucky is None else put(gots, lucky, g)
                else:
                    chan, item = chans[before].receive(g)
                    after, got = put(chans, before, chan), put(gots, g, item)
                yield after, put(places, g, "wait"), put(counts, g, counts[g] + 1), got
            elif places[g] == "wait" and not any(c.asleep(g) for c in chans):
                there = "next" if counts[g] < 2 * items else "done"
                yield chans, put(places, g, there), counts, gots

    def wrong(s):
        return any(p == "done" and s[3][g] != (g - 1) % goroutines for g, p in enumerate(s[1]))

    def over(s):
        return set(s[1]) == {"done"}

    none = (None,) * goroutines
    start = ((Chan(cap),) * goroutines, ("start",) * goroutines, (0,) * goroutines, none)
    return System(
        [start],
        steps,
        {"all_receive_from_the_one_before": wrong},
        wanted={"all_are_done": over},
        fine=over,
    )


def select(cases=3, polling="PERMUTATIONS", patience=3):
    """A state is (which are ready, the last one chosen, how often each was passed over)."""
    many = range(cases)

    def chances(s):
        """Return how many of the orders choose which case."""
        ready, last, _ = s
        if not any(ready):
            return {}
        rotations = [[(i + k) % cases for i in many] for k in many]
        orders = {
            "PERMUTATIONS": list(permutations(many)),
            "ROTATIONS": rotations,
            "AS_WRITTEN": [list(many)],
            "IN_TURN": [rotations[(last + 1) % cases]],
        }[polling]
        firsts = [next(c for c in order if ready[c]) for order in orders]
        return {c: firsts.count(c) for c in many if ready[c]}

    def steps(s):
        ready, _, over = s
        for c in many:
            if not ready[c]:
                yield put(ready, c, True), s[1], over
        for c, chance in chances(s).items():
            if chance:
                skipped = [min(n + r, patience + 1) for n, r in zip(over, ready, strict=True)]
                yield put(ready, c, False), c, put(tuple(skipped), c, 0)

    return System(
        [((False,) * cases, 0, (0,) * cases)],
        steps,
        {
            "every_ready_case_is_as_likely": lambda s: len({*chances(s).values()}) > 1,
            "every_ready_case_may_be_chosen": lambda s: 0 in chances(s).values(),
            "nobody_waits_too_long": lambda s: max(s[2]) > patience,
        },
        wanted={"all_are_ready": lambda s: all(s[0])},
    )


SYSTEMS = {
    "Goroutines": (goroutines, {}),
    "Closing": (goroutines, {}),
    "Cancelling": (goroutines, {}),
    "Ring": (ring, {}),
    "Select": (select, {}),
    "FairSelect": (select, {}),
    "WeaklyFairSelect": (select, {}),
}
