"""Tomasulo's algorithm of specs/tomasulo*.py once more, on plain tuples (see by_hand.py).

A value is the number of the instruction that yields it in program order, -1 - r for what place r
holds at the start, or None if it is wrong; a tag is `("from", station)`.
"""

from itertools import product
from typing import Any, NamedTuple

from by_hand import System, put


class Entry(NamedTuple):
    """An instruction in flight; what it needs, and what all places hold before it, in order."""

    number: int
    operands: tuple
    needs: tuple
    before: tuple
    dst: int | None = None
    done: Any = None
    cell: int | None = None
    writers: tuple = ()


class Machine(NamedTuple):
    """`ahead` is the machine that executes in order; `bus` is what still has to be delivered."""

    issued: int
    ahead: tuple
    places: tuple
    names: tuple
    slots: tuple
    queue: tuple
    trap: tuple | None
    bus: tuple
    writers: tuple


def tagged(operand):
    return isinstance(operand, tuple)


def ready(e):
    return e is not None and len(e.operands) == 2 and not any(map(tagged, e.operands))


def outcome(e):
    return e.number if e.operands == e.needs else None


def first_free(m):
    return next(s for s, e in enumerate(m.slots) if e is None)


def source(m, r):
    """What an instruction that reads r gets: a value, or the tag of who will send it."""
    s = m.names[r]
    if s is None:
        return m.places[r]
    waits_in = m.slots[s]
    if waits_in is None or waits_in.done in (None, "fault"):
        return ("from", s)
    return waits_in.done[0]


def filled_in(slots, s, value):
    """Put a value in the place of the tag of s, wherever it is waited for."""
    return tuple(
        e and e._replace(operands=tuple(value if o == ("from", s) else o for o in e.operands))
        for e in slots
    )


def without(m, s):
    return m._replace(
        slots=put(m.slots, s, None), queue=tuple(other for other in m.queue if other != s)
    )


def start(places, stations, tracks):
    initial = tuple(-1 - r for r in range(places))
    none = (None,) * stations
    nobody = (frozenset(),) * places if tracks else ()
    return Machine(0, initial, initial, (None,) * places, none, (), None, none, nobody)


def entered(m, dst, sources, *, keeps_dst, cell=None, tracks=False):
    s = first_free(m)
    operands = tuple(source(m, r) for r in sources if r != cell)
    writers = tuple(m.writers[r] for r in sources) if tracks else ()
    e = Entry(
        m.issued,
        operands,
        tuple(m.ahead[r] for r in sources),
        m.ahead,
        dst if keeps_dst else None,
        None,
        cell,
        writers,
    )
    m = m._replace(issued=m.issued + 1, slots=put(m.slots, s, e), queue=(*m.queue, s))
    if dst is None:
        return m
    if tracks:
        m = m._replace(writers=put(m.writers, dst, m.writers[dst] | {e.number}))
    return m._replace(ahead=put(m.ahead, dst, e.number), names=put(m.names, dst, s))


# ---------------------------------------------------------------- what is claimed


def promised(m, operand):
    """The value that an operand is, or will be."""
    if not tagged(operand):
        return operand
    sender = m.slots[operand[1]]
    return None if sender is None else sender.number


def reads_wrongly(m):
    return any(
        promised(m, o) != v for e in m.slots if e for o, v in zip(e.operands, e.needs, strict=False)
    )


def set_back(m, t):
    return any(
        a is not None and b is not None and b < a for a, b in zip(m.places, t.places, strict=True)
    )


def executed_again(m, t):
    pairs = [(a, b) for a, b in zip(m.slots, t.slots, strict=True) if a and b]
    return any(a.done is not None and b.done is not None and a.done != b.done for a, b in pairs)


def trapped(m, _):
    return m.trap is not None


BAD = {
    "operands_come_from_the_last_writer": reads_wrongly,
    "same_result_as_in_order": lambda m: not m.queue and m.places != m.ahead,
    "traps_are_precise": lambda m: m.trap is not None and m.trap != m.places,
    "every_state_is_one_of_program_order": lambda m: (
        bool(m.queue) and m.slots[m.queue[0]].before != m.places
    ),
}


def system(first, steps, length, *, bad=None, bad_steps=None, wanted=None):
    return System(
        [first],
        lambda m: [] if m.trap else steps(m),
        BAD | (bad or {}),
        {"no_write_comes_too_late": set_back, "nothing_happens_after_a_trap": trapped}
        | (bad_steps or {}),
        wanted,
        fine=lambda m: m.trap is not None or (m.issued == length and not m.queue),
    )


# ---------------------------------------------------------------- 1967


def of_1967(registers=2, stations=2, length=3, unary=False):
    def steps(m):
        if m.issued < length and len(m.queue) < stations:
            for dst, a, b in product(range(registers), repeat=3):
                if a == b or not unary:
                    yield entered(m, dst, (a, b), keeps_dst=False)
        for s in m.queue:
            e = m.slots[s]
            if not ready(e):
                continue
            yield m._replace(trap=e.before)
            after = without(m._replace(slots=filled_in(m.slots, s, outcome(e))), s)
            mine = [name == s for name in m.names]
            yield after._replace(
                names=tuple(None if own else n for own, n in zip(mine, m.names, strict=True)),
                places=tuple(
                    outcome(e) if own else v for own, v in zip(mine, m.places, strict=True)
                ),
            )

    def overtaken(m):
        return bool(m.queue) and m.slots[m.queue[0]].number + len(m.queue) < m.issued

    return system(start(registers, stations, False), steps, length, wanted={"overtaken": overtaken})


# ---------------------------------------------------------------- with a reorder buffer


def reorder_buffer(
    registers=2,
    stations=2,
    length=3,
    unary=False,
    cells=0,
    *,
    commits="oldest",
    bus=False,
    early=False,
    formulas="",
    loads="",
    flush="",
):
    """All variants: each keyword is what one of them adds or changes."""
    places = range(registers + cells)

    def is_cell(p):
        return p is not None and p >= registers

    def programs(m):
        for dst, a, b in product(places, repeat=3):
            if is_cell(a) or (is_cell(b) and is_cell(dst)):
                continue
            if unary and a != b:
                continue
            after = entered(
                m, dst, (a, b), keeps_dst=True, cell=b if is_cell(b) else None, tracks=formulas
            )
            if is_cell(dst):
                after = after._replace(names=m.names)
            if formulas != "obeyed" or not any(map(tagged, after.slots[after.queue[-1]].operands)):
                yield after

    def passes(load, store):
        known = not tagged(store.operands[0])
        return {
            "safe": known and store.dst != load.cell,
            "blind": True,
            "guess": not known or store.dst != load.cell,
        }[loads]

    def loaded(m, s):
        e = m.slots[s]
        if e.cell is None or len(e.operands) > 1 or tagged(e.operands[0]):
            return
        older = [m.slots[t] for t in m.queue[: m.queue.index(s)]]
        if all(passes(e, other) for other in older if is_cell(other.dst)):
            got = e._replace(operands=(*e.operands, m.places[e.cell]))
            yield m._replace(slots=put(m.slots, s, got))

    def executed(m, s):
        e = m.slots[s]
        if not ready(e) or e.done is not None or m.bus[s] is not None:
            return
        yield m._replace(slots=put(m.slots, s, e._replace(done="fault")))
        value = outcome(e)
        slots = put(m.slots, s, e._replace(done=(value,)))
        if flush and e.dst is None:
            yield elsewhere(m._replace(slots=slots), s)
        if bus:
            yield m._replace(slots=slots, bus=put(m.bus, s, (value,)))
        else:
            yield m._replace(slots=filled_in(slots, s, value))

    def elsewhere(m, s):
        """After a branch that was mispredicted."""
        back = m.slots[s].before
        if flush != "keeps entries":
            for t in m.queue[m.queue.index(s) + 1 :]:
                m = without(m, t)
        if flush != "keeps names":
            last = {m.slots[t].dst: t for t in m.queue}
            m = m._replace(names=tuple(last.get(r) for r in places))
        return m._replace(ahead=back)

    def committed(m, s):
        e = m.slots[s]
        if e.done is None or (commits == "oldest" and s != m.queue[0]):
            return
        if bus and not early and m.bus[s] is not None:
            return
        if e.done == "fault":
            yield m._replace(trap=e.before)
            return
        if e.dst is not None:
            m = m._replace(places=put(m.places, e.dst, e.done[0]))
            if m.names[e.dst] == s:
                m = m._replace(names=put(m.names, e.dst, None))
        yield without(m, s)

    def steps(m):
        if m.issued < length and len(m.queue) < stations:
            yield from programs(m)
            if flush:
                for r in places:
                    yield entered(m, None, (r, r), keeps_dst=True)
        for s in m.queue:
            yield from loaded(m, s)
            yield from executed(m, s)
            yield from committed(m, s)
        for s, sent in enumerate(m.bus):
            if sent is not None:
                yield m._replace(bus=put(m.bus, s, None), slots=filled_in(m.slots, s, sent[0]))

    def pending(m):
        """Whether the oldest in flight has not been executed."""
        return bool(m.queue) and m.slots[m.queue[0]].done is None

    def has_fault(m):
        return any(e and e.done == "fault" for e in m.slots)

    wanted = {
        "overtaken": lambda m: (
            pending(m) and any(e and e.done not in (None, "fault") for e in m.slots)
        ),
        "speculative_fault": lambda m: pending(m) and has_fault(m),
    }
    bad, bad_steps = {}, {"results_are_final": executed_again}
    if loads:
        wanted["load_passes_a_store"] = lambda m: (
            pending(m)
            and is_cell(m.slots[m.queue[0]].dst)
            and any(m.slots[t].cell is not None and m.slots[t].done for t in m.queue)
        )
    if flush:
        wanted["fault_behind_a_branch"] = lambda m: (
            pending(m) and m.slots[m.queue[0]].dst is None and has_fault(m)
        )
    if formulas:
        bad, bad_steps = said(bad_of=True), bad_steps | said(bad_of=False)
        wanted["passes_one_that_waits"] = lambda m: (
            any(map(tagged, m.slots[m.queue[1]].operands))
            and any(m.slots[t].done for t in m.queue[2:])
            if len(m.queue) > 1
            else False
        )
    first = start(len(places), stations, formulas)
    return system(first, steps, length, bad=bad, bad_steps=bad_steps, wanted=wanted)


def said(*, bad_of):
    """The formulas of S1 444, 449 and 457: of states, or of steps."""

    def waits(e):
        return any(map(tagged, e.operands))

    def forgotten(m):
        there = {("from", s) for s, e in enumerate(m.slots) if e and e.done not in (None, "fault")}
        return any(there & set(e.operands) for e in m.slots if e)

    def disagrees(m):
        return any(
            i != promised(m, o)
            for e in m.slots
            if e
            for o, writers in zip(e.operands, e.writers, strict=True)
            for i in writers
        )

    def half_ready(m, t):
        both = [(m.slots[s], t.slots[s]) for s in m.queue if s in t.queue]
        return any(a.operands != b.operands and waits(b) for a, b in both)

    def issued_unready(m, t):
        return any(waits(t.slots[s]) for s in t.queue if s not in m.queue)

    if bad_of:
        return {"complete_when_all_have_it": forgotten, "reads_every_earlier_write": disagrees}
    return {"issued_when_ready": issued_unready, "complete_when_all_are_ready": half_ready}


SYSTEMS = {
    "Tomasulo": (of_1967, {}),
    "ReorderBuffer": (reorder_buffer, {}),
    "CommitsAnywhere": (reorder_buffer, {"commits": "any"}),
    "SlowBus": (reorder_buffer, {"bus": True}),
    "TagReusedTooEarly": (reorder_buffer, {"bus": True, "early": True}),
    "TomasuloFormulas": (reorder_buffer, {"formulas": "judged"}),
    "IssueAsWritten": (reorder_buffer, {"formulas": "obeyed"}),
    "TomasuloMemory": (reorder_buffer, {"loads": "safe"}),
    "LoadsPassStores": (reorder_buffer, {"loads": "blind"}),
    "LoadsGuess": (reorder_buffer, {"loads": "guess"}),
    "TomasuloBranch": (reorder_buffer, {"flush": "all"}),
    "ForgetsEntries": (reorder_buffer, {"flush": "keeps entries"}),
    "ForgetsNames": (reorder_buffer, {"flush": "keeps names"}),
}
