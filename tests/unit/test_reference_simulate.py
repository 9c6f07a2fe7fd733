import subprocess
import sys
from pathlib import Path

from handmade import eq, invariant, lit, lt, not_, prop, var
from protocols import counter, graph, heartbeat, puzzle

from pyverify.engines import Limits, Question
from pyverify.outcome import Verdict
from pyverify.reference import Walks, replay, simulate, violates

UNKNOWN, HOLDS, VIOLATED = Verdict.UNKNOWN, Verdict.HOLDS, Verdict.VIOLATED


def test_a_seed_means_the_same_walks():
    walks = Walks(runs=20, depth=15, seed=7)
    first, again = (simulate(puzzle(), Question(), walks) for _ in range(2))
    assert first.properties == again.properties
    assert (first.states, first.actions) == (again.states, again.actions)
    assert simulate(puzzle(), Question(), Walks(20, 15, 8)).actions != first.actions


def test_walks_never_say_that_something_holds():
    outcome = simulate(counter(3, invariant("i", lt(var("x"), lit(9)))), Question(), Walks(5, 9))
    assert not outcome.complete
    assert outcome.stopped_by is None
    assert outcome.result("i").verdict is UNKNOWN
    assert outcome.result("i").reason == "random walks do not decide it"
    assert (outcome.states, outcome.transitions, outcome.depth) == (3, 10, 3)


def test_violations_and_witnesses_are_found_with_traces():
    made = heartbeat()
    outcome = simulate(made, Question(), Walks(runs=50, depth=40, seed=1))
    result = outcome.result("dead_means_expired")
    assert result.verdict is VIOLATED
    replay(made, result.trace)
    assert violates(made, result.name, result.trace)
    reach = prop("reachable", "there", eq(var("x"), lit(2)))
    assert simulate(counter(3, reach), Question(), Walks(1, 9)).result("there").verdict is HOLDS


def test_deadlocks_and_failing_steps_are_judged():
    outcome = simulate(counter(3), Question(), Walks(1, 9))
    assert outcome.result("deadlock").verdict is VIOLATED
    assert len(outcome.result("deadlock").trace) == 2


def test_a_walk_ends_at_a_constraint():
    made = graph("0>1 1>2 2>2", prop("constraint", "c", lt(var("x"), lit(1))))
    outcome = simulate(made, Question(), Walks(1, 9))
    assert (outcome.depth, outcome.transitions) == (2, 1)


def test_limits():
    made = counter(3, invariant("i", not_(eq(var("x"), lit(1)))))
    slow = simulate(made, Question(limits=Limits(time_limit=0.0)), Walks(5, 9))
    assert slow.stopped_by == "time-limit"
    fast = simulate(made, Question(fail_fast=True), Walks(5, 9))
    assert (fast.stopped_by, fast.transitions) == ("fail-fast", 1)


SCRIPT = """
import sys
sys.path.insert(0, "tests/unit")
from handmade import *
from protocols import *
from pyverify.engines import Question
from pyverify.reference import ReferenceEngine, Walks, simulate
colors = T.SymbolType(("red", "green", "blue"))
picked = var("picked", T.SetType(colors))
more = op("set_add", picked, loc("c", colors), t=T.SetType(colors))
made = spec({"picked": (T.SetType(colors), frozenset())},
            action("pick", put(picked, more), c=colors),
            action("one", pick("d", picked), put(picked, N.MakeSet((loc("d"),), picked.type))),
            invariant("few", lt(op("len", picked, t=INT), lit(3))))
walked = simulate(made, Question(), Walks(9, 9, 3))
for outcome in (ReferenceEngine().run(made, Question()), walked):
    for p in outcome.properties:
        for s in p.trace.steps if p.trace else ():
            print(s.action, s.args, s.choices, s.state and sorted(s.state[0]))
    print(outcome.states, outcome.transitions, outcome.actions)
"""


def test_the_hash_seed_changes_nothing():
    outputs = {
        subprocess.run(
            [sys.executable, "-c", SCRIPT],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": "."},
            cwd=Path(__file__).parents[2],
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(outputs) == 1
    assert outputs.pop()
