"""The extension by its own interface: what pyverify/native/_engine.pyi promises."""

import gc
import itertools
import os
import signal
import subprocess
import sys
import threading
import time
import weakref
from pathlib import Path

import pytest

pytest.importorskip("pyverify.native._engine", reason="built without the native engine")


from programs import (
    ASK,
    ASSERT,
    DOMAIN,
    ERROR,
    ESCAPE,
    Entry,
    compiled_endless,
    pack,
    program,
    search,
    unpack,
)

from pyverify.native import _engine

WORKERS = pytest.mark.parametrize("workers", [1, 2, 4])
WIDTHS = pytest.mark.parametrize("words", [1, 2, 3, 8, 9])


def collatz(limit):
    """Go from a number to its half or to three times as much and one: levels of several states."""

    def after(n):
        yield 0, (2 * n + 1) % limit
        yield 1, n // 2
        yield 2, (3 * n + 1) % limit

    return after


def levels(after, starts=(0,), within=lambda _: True):
    """Return the numbers on each level, by the plainest search there is."""
    seen, found, level = set(), [], set(starts)
    while level:
        seen |= level
        found.append(sorted(n for n in level if within(n)))
        level = {to for n in found[-1] for _, to in after(n)} - seen
    return [level for level in found if level]


# ---------------------------------------------------------------- counting


@WORKERS
@WIDTHS
def test_counts(workers, words):
    known = levels(collatz(3000))
    states = sum(map(len, known))
    s = search(program(collatz(3000), words=words), workers=workers)
    assert (s.status, s.states, s.transitions) == ("complete", states, 3 * states)
    assert s.level_sizes == [len(level) for level in known]
    assert s.depth == len(known) > 5
    assert s.frontier == 0
    assert [action[0] for action in s.actions] == [states, states, states, 0]
    assert sum(action[1] for action in s.actions) == states - 1
    assert [action[3] for action in s.actions] == [True, True, True, False]
    assert s.statistics.table_used == states
    assert s.statistics.peak_bytes >= s.statistics.bytes >= states * 8 * words
    for number, level in enumerate(known, 1):
        assert s.level_entries(number) == len(level)
        stored = s.entries(number, 0, 10**6)
        size = 8 * words
        parts = [stored[i : i + size] for i in range(0, len(stored), size)]
        assert sorted(map(unpack, parts)) == level
        assert s.entries(number, 1, 2) == stored[size : 3 * size]


def test_several_instances_are_one_action():
    s = search(program(collatz(100), actions=[0, 1, 0]))
    transitions = [action[0] for action in s.actions]
    assert transitions == [2 * s.states, s.states]


def test_loops_are_counted_and_change_nothing():
    s = search(program(lambda n: [(0, n), (0, n), (1, n)]))
    assert (s.states, s.transitions, s.depth) == (1, 3, 1)
    assert s.actions[0] == (2, 0, False, False)


@WORKERS
def test_a_constraint_cuts(workers):
    known = levels(collatz(500), starts=(2,), within=lambda n: n % 5 != 1)
    checked = program(
        collatz(500),
        starts=(2,),
        within=lambda n: int(n % 5 != 1),
        check=[lambda n: int(n % 5 == 1)],
    )
    s = search(checked, workers=workers, watches=[_engine.NOTE])
    assert s.level_sizes == [len(level) for level in known]
    assert s.transitions == 3 * s.states
    assert s.watches[0] == (2, pack(1)), "what is outside is judged too"
    assert s.level_entries(2) > s.level_sizes[1]


def test_more_executions_than_expected():
    s = search(program(lambda n: [(0, i) for i in range(5000)] if n == 0 else [(0, 0)]))
    assert (s.states, s.transitions) == (5000, 5000 + 4999)


def test_symmetry():
    def after(n):
        return [(0, (n + 2) % 20), (0, n ^ 1)]

    s = search(program(after, canon=lambda n: n & ~1))
    assert (s.states, s.transitions) == (10, 20)
    assert s.actions[0][3], "a step to another state of the same orbit is a step"
    assert s.predecessors(1, [pack(2)]) == [pack(0)]


# ---------------------------------------------------------------- findings


@WORKERS
def test_the_smallest_state_of_the_first_level(workers):
    known = levels(collatz(3000))
    watched = known[7]
    made = program(
        collatz(3000),
        compare=lambda a, b: (b > a) - (b < a),  # the largest number is the smallest state
        check=[lambda n: (n in watched) | (n == 0) << 1 | (n == 2999) << 2],
    )
    s = search(made, workers=workers, watches=[_engine.NOTE, _engine.SEEN, _engine.IGNORE])
    assert s.watches == [(8, pack(max(watched))), (1, b""), None]


@WORKERS
def test_steps_and_failures(workers):
    def after(n):
        if n == 900:
            return []
        if n % 200 == 199:
            return [(0, 0, ASSERT), (1, 0, DOMAIN), (2, 0, ERROR)]
        return [(0, (n + 1) % 1000), (0, (n + 700) % 1000), (0, n)]

    made = program(after, step_check=[lambda a, b: int(b < a) | (a == b) << 1])
    s = search(made, workers=workers, step_watches=[_engine.NOTE] * 2)
    first = min(
        (level, n) for level, of in enumerate(levels(_passing(after)), 1) for n in of if n >= 300
    )
    assert s.step_watches == [(first[0], pack(first[1])), None]
    found = [(level, n) for level, of in enumerate(levels(_passing(after)), 1) for n in of]
    failed = next((level, pack(n)) for level, n in found if n % 200 == 199)
    stuck = next((level, pack(n)) for level, n in found if n == 900)
    assert s.failures == [failed, failed, failed, stuck, None, None]
    assert [action[2] for action in s.actions] == [True, True, True, False]


def _passing(after):
    return lambda n: [(e[0], e[1]) for e in after(n) if len(e) == 2]


def test_failing_tests_of_states():
    made = program(
        lambda n: [(0, n + 1)] if n < 8 else [],
        within=lambda n: 2 if n == 5 else 1,
        terminal=lambda n: 2,
    )
    s = search(made)
    assert s.failures == [None, None, None, None, (6, pack(5)), None]
    assert s.states == 5
    t = search(program(lambda n: [(0, n + 1)] if n < 8 else [], terminal=lambda n: 2))
    assert t.failures[3:] == [None, None, (9, pack(8))]
    u = search(program(lambda n: [(0, n + 1)] if n < 8 else [], terminal=lambda n: 1))
    assert u.failures == [None] * 6


def test_deadlock_can_be_ignored():
    def never(_):
        raise AssertionError("nobody asks")

    made = program(lambda n: [], terminal=lambda n: ASK, terminal_escape=never)
    assert search(made, failures=[2, 2, 2, 0, 2, 2]).failures == [None] * 6


def test_failures_of_init():
    s = search(program(collatz(10), starts=[0, Entry(0, 0, ERROR)]))
    assert s.start_entries == 2
    assert s.failures[2] == (0, b"")
    assert search(program(collatz(10), starts=[])).start_entries == 0


@WORKERS
@WIDTHS
def test_predecessors(workers, words):
    known = levels(collatz(800))
    s = search(program(collatz(800), words=words), workers=workers)
    for level, (before, here) in enumerate(itertools.pairwise(known), 1):
        expected = []
        for n in here:
            smallest = min(m for m in before for _, to in collatz(800)(m) if to == n)
            expected.append(pack(smallest, words))
        assert s.predecessors(level, [pack(n, words) for n in here]) == expected
    assert s.predecessors(1, [pack(799, words)]) == [None]
    assert s.predecessors(99, [pack(1, words)]) == [None]
    twice = [pack(known[1][0], words)] * 2
    assert s.predecessors(1, twice) == [pack(0, words)] * 2


# ---------------------------------------------------------------- escapes


@WORKERS
def test_escapes_are_answered(workers):
    threads = set()

    def expand_escape(state, instance):
        threads.add(threading.get_ident())
        if state == b"":
            return [(0, pack(0)), (3, b"")]
        n = unpack(state)
        return [(0, pack((3 * n + 1) % 700))] if n % 50 else [(1, b""), (2, b"")]

    made = program(
        lambda n: [(0, (2 * n + 1) % 700), (1, n // 2), (2, 0, ESCAPE)],
        starts=[Entry(0, 0, ESCAPE)],
        expand_escape=expand_escape,
        check=[lambda n: 1 << 63 if n % 2 else 0],
        check_escape=lambda group, state: int(unpack(state) > 600) << group,
        step_check=[lambda a, b: 1 << 63],
        step_escape=lambda group, a, b: int(unpack(a) > 300 > unpack(b)) << group,
        within=lambda n: ASK,
        within_escape=lambda state: int(unpack(state) != 650),
    )
    plain = program(
        lambda n: (
            [(0, (2 * n + 1) % 700), (1, n // 2)]
            + ([(2, (3 * n + 1) % 700)] if n % 50 else [(2, 0, ASSERT), (2, 0, DOMAIN)])
        ),
        starts=[0, Entry(0, 0, ERROR)],
        check=[lambda n: int(n % 2 and n > 600)],
        step_check=[lambda a, b: int(a > 300 > b)],
        within=lambda n: int(n != 650),
    )
    options = {"workers": workers, "watches": [1], "step_watches": [1]}
    a, b = search(made, **options), search(plain, **options)
    for what in ("states", "transitions", "level_sizes", "watches", "step_watches", "failures"):
        assert getattr(a, what) == getattr(b, what), what
    assert [x[::2] for x in a.actions] == [x[::2] for x in b.actions]
    assert a.failures[:3] == [(1, pack(0)), (1, pack(0)), (0, b"")]
    assert a.start_entries == 2
    assert threads


@WORKERS
def test_what_an_escape_raises_is_raised_by_run(workers):
    def broken(_state):
        raise ZeroDivisionError("in an escape")

    made = program(collatz(3000), within=lambda n: ASK if n == 77 else 1, within_escape=broken)
    s = _engine.Search(made, workers=workers)
    with pytest.raises(ZeroDivisionError, match="in an escape"):
        search_on(s)
    assert s.status == "failed"
    assert s.run(1.0) == "failed"
    assert s.states > 0
    assert s.failures == [None] * 6


def search_on(s):
    while s.run(0.5) == "running":
        pass


@pytest.mark.parametrize(
    "answer", [7, None, "no", [(0, b"short")], [(4, b"")], [(0, b"", 3)]], ids=str
)
def test_wrong_answers_are_refused(answer):
    made = program(lambda n: [(0, 0, ESCAPE)], expand_escape=lambda state, instance: answer)
    with pytest.raises((TypeError, ValueError, RuntimeError)):
        search(made)


def test_an_escape_that_nobody_answers():
    with pytest.raises(RuntimeError, match="escape"):
        search(program(lambda n: [(0, 0, ESCAPE)]))


# ---------------------------------------------------------------- limits


@WORKERS
@pytest.mark.parametrize("depth", [1, 2, 5])
def test_max_depth(workers, depth):
    known = levels(collatz(3000))
    s = search(program(collatz(3000)), workers=workers, max_depth=depth)
    assert s.status == "max-depth"
    assert s.level_sizes == [len(level) for level in known[:depth]]
    assert s.transitions == 3 * s.states


def test_a_depth_that_is_enough():
    depth = len(levels(collatz(300)))
    assert search(program(collatz(300)), max_depth=depth).status == "complete"


@WORKERS
def test_max_states(workers):
    known = levels(collatz(3000))
    s = search(program(collatz(3000)), workers=workers, max_states=100)
    sizes = s.level_sizes
    assert s.status == "max-states"
    assert sizes == [len(level) for level in known[: len(sizes)]]
    assert sum(sizes) >= 100 > sum(sizes[:-1])
    assert search(program(collatz(3000)), max_states=3000).status == "complete"


@WORKERS
def test_fail_fast_ends_with_the_level(workers):
    made = program(collatz(3000), check=[lambda n: int(n == 100)])
    whole = search(made, watches=[_engine.VIOLATION])
    s = search(made, watches=[_engine.VIOLATION], workers=workers, fail_fast=True)
    assert s.status == "fail-fast"
    assert s.watches == whole.watches
    assert s.level_sizes == whole.level_sizes[: s.depth]
    assert s.depth == s.watches[0][0]
    note = search(made, watches=[_engine.NOTE], fail_fast=True)
    assert note.status == "complete"


def endless(n):
    return [(0, 2 * n + 1), (1, 2 * n + 2)]


@WORKERS
def test_memory(workers):
    limit = 9 << 20
    s = search(program(endless, words=4, instances=2), workers=workers, memory=limit)
    assert s.status == "memory"
    assert s.statistics.peak_bytes <= limit
    assert s.states > 0
    here = s.entries(s.depth - 1, 0, 1)
    assert s.predecessors(s.depth - 2, [here]) == [pack((unpack(here) - 1) // 2, 4)]


CONFINED = """
import resource, sys
sys.path.insert(0, {folder!r})
from programs import compiled_endless, finish
from pyverify.native import _engine
made = compiled_endless()
used = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (used + {room}, used + {room}))
s = finish(_engine.Search(made, workers=2))
print(s.status, s.states > 1000)
"""


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="needs /proc")
@pytest.mark.parametrize("megabytes", [10, 60, 200])
def test_address_space_is_a_limit_like_any_other(megabytes):
    code = CONFINED.format(folder=str(Path(__file__).parent), room=megabytes << 20)
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.stdout.startswith("memory"), done.stderr
    assert megabytes < 50 or done.stdout == "memory True\n"


@WORKERS
def test_time(workers):
    s = _engine.Search(program(endless), workers=workers)
    for _ in range(5):
        before, states = time.monotonic(), s.states
        assert s.run(0.05) == "running"
        assert time.monotonic() - before < 2
        assert s.states > states
    assert 0 < s.frontier < s.states


def test_ctrl_c_in_an_escape_ends_the_search():
    def interrupted(_state):
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep(5)
        return 1

    made = program(endless, within=lambda n: ASK if n == 300 else 1, within_escape=interrupted)
    s = _engine.Search(made)
    with pytest.raises(KeyboardInterrupt):
        s.run(30.0)
    assert s.status == "failed"


def test_ctrl_c_is_met_between_two_slices():
    s = _engine.Search(compiled_endless(), memory=10**9)
    threading.Timer(0.3, lambda: os.kill(os.getpid(), signal.SIGINT)).start()
    with pytest.raises(KeyboardInterrupt):
        while s.status == "running":
            s.run(0.1)
    assert s.status == "running"
    assert s.states > 0


# ---------------------------------------------------------------- objects


def test_what_is_refused():
    good = program(endless)
    for words in (0, 1 << 20):
        with pytest.raises(ValueError, match="width"):
            _engine.Program(words, 1, 1)
    with pytest.raises(ValueError, match="expand"):
        _engine.Program(1, 0, 1)
    with pytest.raises(ValueError, match="more watches"):
        _engine.Search(good, watches=[1])
    with pytest.raises(ValueError, match="mode"):
        _engine.Search(good, failures=[9])
    with pytest.raises(ValueError, match="workers"):
        _engine.Search(good, workers=0)
    with pytest.raises(TypeError):
        _engine.Search(None)
    with pytest.raises(ValueError, match="wrong size"):
        search(program(collatz(10))).predecessors(1, [b"abc"])


def test_an_instance_without_an_action_is_a_fault():
    with pytest.raises(RuntimeError, match="no action"):
        search(program(lambda n: [(9, 1)]))


def test_circles_are_collected():
    class Asked:
        def within(self, _state):
            return 1

    asked = Asked()
    asked.search = _engine.Search(program(endless, within_escape=asked.within))
    gone = weakref.ref(asked)
    del asked
    gc.collect()
    assert gone() is None


def test_every_instruction_set_finds_the_same():
    for words in (1, 2):
        found = [
            search(program(collatz(2000), words=words), isa=isa)
            for isa in ("plain", "avx2", "avx512")
        ]
        assert len({(s.states, s.transitions, tuple(s.level_sizes)) for s in found}) == 1
    assert _engine.isa() in ("plain", "avx2", "avx512")


# ---------------------------------------------------------------- walks


def test_walks_are_reproducible():
    made = program(collatz(500), check=[lambda n: int(n == 499) | (n == 7) << 1])
    walkers = [_engine.Walker(made, 5, watches=[1, 1]) for _ in range(2)]
    walkers[0].run(20, 50, 10.0)
    while not walkers[1].run(20, 50, 0.001):
        pass
    a, b = walkers
    assert (a.walks, a.steps, a.deepest) == (b.walks, b.steps, b.deepest) == (20, 1000, 51)
    assert (a.taken, a.watches) == (b.taken, b.watches)
    assert sum(a.taken) == a.steps
    other = _engine.Walker(made, 6)
    other.run(20, 50, 10.0)
    assert other.taken != a.taken


def test_a_walk_can_be_replayed():
    made = program(collatz(500), check=[lambda n: int(n == 499)])
    walker = _engine.Walker(made, 1, watches=[_engine.VIOLATION], fail_fast=True)
    assert walker.run(10**6, 100, 60.0)
    walk, length = walker.watches[0]
    assert walker.walks == walk, "it stops in the walk that found it"
    visits = walker.replay(walk, length, 100)
    assert len(visits) == length
    assert visits[0] == (-1, pack(0))
    assert visits[-1][1] == pack(499)
    for (_, before), (instance, after) in itertools.pairwise(visits):
        assert (instance, unpack(after)) in list(collatz(500)(unpack(before)))


def test_walks_judge_all_that_is_possible_on_their_way():
    def after(n):
        if n == 3:
            return [(0, 0, ASSERT), (0, 2)]
        return [(0, n + 1)] if n < 5 else []

    made = program(after, step_check=[lambda a, b: int(b < a)], starts=[0, Entry(0, 0, ERROR)])
    walker = _engine.Walker(made, 0, step_watches=[1])
    walker.run(10, 20, 10.0)
    assert walker.failures == [(0, 4), None, (0, 0), None, None, None]
    assert walker.step_watches == [(0, 4)]
    assert (walker.start_entries, walker.start_states) == (2, 1)


def test_a_walk_ends_where_nothing_passes():
    walker = _engine.Walker(program(lambda n: [(0, n + 1)] if n < 5 else []), 0)
    walker.run(3, 100, 10.0)
    assert (walker.walks, walker.steps, walker.deepest) == (3, 15, 6)
    assert walker.failures[3] == (0, 6)
    outside = program(lambda n: [(0, n + 1)], within=lambda n: int(n < 3))
    walker = _engine.Walker(outside, 0)
    walker.run(3, 100, 10.0)
    assert (walker.walks, walker.steps) == (3, 9)


def test_no_walk_without_an_initial_state():
    walker = _engine.Walker(program(endless, starts=[]), 0)
    assert walker.run(10, 10, 10.0)
    assert (walker.walks, walker.start_entries) == (0, 0)


def test_each_choice_has_the_same_chance():
    walker = _engine.Walker(program(lambda n: [(0, 0), (1, 0), (2, 0)]), 3)
    walker.run(30, 1000, 60.0)
    assert all(9500 < taken < 10500 for taken in walker.taken[:3])
