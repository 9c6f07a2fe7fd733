import pytest
from handmade import (
    BOOL,
    INT,
    action,
    add,
    at,
    domain,
    eq,
    invariant,
    lit,
    loc,
    lt,
    not_,
    op,
    pick,
    prop,
    put,
    require,
    spec,
    upto,
    var,
)
from protocols import counter, graph, heartbeat, puzzle

from pyverify.engines import Limits, Question
from pyverify.errors import SpecError
from pyverify.ir import nodes as N
from pyverify.ir import types as T
from pyverify.outcome import RESERVED, Verdict
from pyverify.reference import ReferenceEngine, replay, violates
from pyverify.values import MapValue

HOLDS, VIOLATED, UNKNOWN = Verdict.HOLDS, Verdict.VIOLATED, Verdict.UNKNOWN


def check(made, limits=None, **question):
    """Run the engine, and replay whatever it shows."""
    outcome = ReferenceEngine().run(made, Question(limits=limits or Limits(), **question))
    for p in outcome.properties:
        if p.trace:
            replay(made, p.trace)
            assert violates(made, p.name, p.trace)
    return outcome


def counts(outcome):
    return outcome.states, outcome.transitions, outcome.depth


def walk(result):
    """The states of a trace over the variable `x`."""
    return [s.state and s.state[0] for s in result.trace.steps]


def x_is_not(n, name="safe"):
    return invariant(name, not_(eq(var("x"), lit(n))))


def reach(n, name="there"):
    return prop("reachable", name, eq(var("x"), lit(n)))


# ---------------------------------------------------------------- counts


def test_heartbeat_counts():
    outcome = check(heartbeat())
    assert counts(outcome) == (5453, 27552, 13)
    assert outcome.complete
    assert outcome.stopped_by is None
    assert len(outcome.result("dead_means_expired").trace) == 5
    assert sum(a.transitions for a in outcome.actions) == outcome.transitions
    assert sum(a.new_states for a in outcome.actions) + outcome.initial_states == outcome.states


def test_jugs():
    outcome = check(puzzle())
    assert counts(outcome) == (16, 96, 8)
    trace = outcome.result("never_four").trace
    assert [s.action for s in trace.steps] == [
        "start",
        "fill_big",
        "big_to_small",
        "empty_small",
        "big_to_small",
        "fill_big",
        "big_to_small",
    ]


def test_transitions_count_self_loops_and_duplicates():
    twice = action("twice", pick("i", domain(upto(2))), put(var("x"), lit(1)))
    outcome = check(spec({"x": (upto(2), 0)}, twice))
    assert counts(outcome) == (2, 4, 2)


def test_initial_states_are_level_one_and_distinct():
    made = graph("0>0 1>1 2>2", init=(pick("i", domain(upto(3))), put(var("x"), loc("i"))))
    outcome = check(made)
    assert counts(outcome) == (3, 3, 1)
    assert outcome.initial_states == outcome.widest_level == 3


def test_no_initial_state_is_a_spec_error():
    with pytest.raises(SpecError) as caught:
        check(counter(init=(require(lit(False)),)))
    assert caught.value.diagnostics[0].code == "no-initial-state"


# ---------------------------------------------------------------- verdicts and traces


def test_traces_are_shortest_and_ties_go_to_the_smallest_state():
    made = graph("0>2 0>1 1>4 2>3 3>5 4>5", invariant("low", lt(var("x"), lit(3))))
    assert walk(check(made).result("low")) == [0, 2, 3]


def test_the_parent_is_the_smallest_predecessor():
    made = graph("0>2 0>1 2>3 1>3", x_is_not(3))
    assert walk(check(made).result("safe")) == [0, 1, 3]


def test_exploration_goes_on_after_a_violation():
    outcome = check(graph("0>1 1>2 2>2", x_is_not(1), x_is_not(2, "other")))
    assert outcome.states == 3
    assert walk(outcome.result("other")) == [0, 1, 2]


def test_reachable():
    outcome = check(graph("0>1 1>2 2>2", reach(2), reach(7, "elsewhere")))
    witness = outcome.result("there")
    assert (witness.verdict, walk(witness), witness.reason) == (HOLDS, [0, 1, 2], None)
    missing = outcome.result("elsewhere")
    assert (missing.verdict, missing.trace) == (VIOLATED, None)
    assert missing.reason == "no reachable state satisfies it"


def test_a_property_that_fails_to_evaluate_is_violated():
    seven = op("floordiv", lit(7), op("sub", lit(1), var("x"), t=INT), t=INT)
    always_fails = invariant("odd", lt(lit(-99), seven))
    outcome = check(graph("0>1 1>1", always_fails, prop("reachable", "r", lt(seven, lit(0)))))
    for name in ("odd", "r"):
        result = outcome.result(name)
        assert (result.verdict, walk(result)) == (VIOLATED, [0, 1])
        assert result.reason == "evaluating it fails: ZeroDivisionError: 7 // 0"


def test_step_invariants_ignore_self_loops():
    grows = prop("step_invariant", "grows", lt(var("x"), var("x", after=True)))
    assert check(graph("0>0 0>1 1>1", grows)).result("grows").verdict is HOLDS
    result = check(graph("0>1 1>2 2>1", grows)).result("grows")
    assert walk(result) == [0, 1, 2, 1]


def test_deadlock():
    outcome = check(graph("0>1 0>2 2>2"))
    assert walk(outcome.result("deadlock")) == [0, 1]
    fine = prop("terminal", "fine", eq(var("x"), lit(1)))
    outcome = check(graph("0>1 0>2 2>2", fine))
    assert outcome.result("deadlock").verdict is HOLDS
    assert [p.name for p in outcome.properties] == list(RESERVED)


def test_deadlock_is_judged_only_when_asked_for():
    outcome = check(graph("0>1"), deadlock=False)
    assert "deadlock" not in [p.name for p in outcome.properties]
    assert not outcome.flags.deadlock
    assert "deadlock" not in [p.name for p in check(spec({"x": (upto(2), 0)})).properties]


def test_an_erroneous_execution_has_no_successor_and_is_no_deadlock():
    boom = action("boom", N.Assert(lit(False), "never"))
    made = spec({"x": (upto(2), 0)}, boom)
    outcome = check(made)
    assert counts(outcome) == (1, 0, 1)
    assert outcome.result("deadlock").verdict is HOLDS
    result = outcome.result("assert")
    assert (result.verdict, result.reason) == (VIOLATED, "never")
    assert [(s.action, s.state) for s in result.trace.steps] == [("start", (0,)), ("boom", None)]


def test_domain_and_error_are_reserved_properties():
    x = var("x", upto(3))
    made = spec(
        {"x": (upto(3), 0)},
        action("up", put(x, add(x, lit(1)))),
        action("div", N.Evaluate(op("floordiv", lit(1), op("sub", lit(1), x, t=INT), t=INT))),
    )
    outcome = check(made)
    assert walk(outcome.result("domain")) == [0, 1, 2, None]
    assert outcome.result("domain").reason == "x = 3 is outside Range(3)"
    assert walk(outcome.result("error")) == [0, 1, None]


def test_failure_in_init():
    made = counter(init=(N.Assert(lit(False), "bad start"),))
    outcome = check(made)
    assert counts(outcome) == (0, 0, 0)
    assert [(s.action, s.state) for s in outcome.result("assert").trace.steps] == [("start", None)]


def test_processes_that_are_all_done_are_no_deadlock():
    at_of = T.MapType(upto(2), T.SymbolType(("a", "done")))
    at_var = var("w.at", at_of)
    n = loc("n")
    finish = action(
        "w.a",
        require(eq(at(at_var, n, at_of.value), lit("a", at_of.value))),
        put(at_var, lit("done", at_of.value), n),
        n=upto(2),
    )
    worker = N.Process("w", upto(2), "n", (), (), None, "")
    variables = {"w.at": (at_of, MapValue({0: "a", 1: "a"}))}
    assert check(spec(variables, finish, worker)).result("deadlock").verdict is HOLDS
    # Some done and the rest blocked is a deadlock (language rule 5).
    stuck = {"w.at": (at_of, MapValue({0: "done", 1: "a"}))}
    blocked = action("w.a", require(lit(False)))
    assert check(spec(stuck, blocked, worker)).result("deadlock").verdict is VIOLATED


def test_only_the_temporal_properties_asked_for_are_judged():
    live, dead = (
        N.Property(name, "temporal", None, N.Temporal("eventually", (N.Atom(test),)), "")
        for name, test in (("live", eq(var("x"), lit(0))), ("dead", eq(var("x"), lit(9))))
    )
    outcome = check(counter(5, live, dead), properties=("live",))
    assert [(p.name, p.verdict) for p in outcome.properties] == [("live", HOLDS)]
    assert check(counter(5, live, dead)).result("dead").verdict is VIOLATED


def test_only_what_is_asked_for_is_judged():
    made = graph("0>1", x_is_not(1), reach(1))
    outcome = check(made, properties=("there", "error"))
    assert [p.name for p in outcome.properties] == ["there", "error"]


# ---------------------------------------------------------------- constraints


def within(n):
    return prop("constraint", "small", lt(var("x"), lit(n)))


def test_states_outside_a_constraint_are_checked_not_counted_not_expanded():
    made = graph("0>1 1>2 2>3 3>3", within(2), x_is_not(2), x_is_not(3, "far"), reach(2))
    outcome = check(made)
    assert counts(outcome) == (2, 2, 2)
    assert walk(outcome.result("safe")) == [0, 1, 2]
    assert outcome.result("far").verdict is HOLDS
    assert outcome.result("there").verdict is HOLDS
    assert outcome.flags.constraint


def test_steps_out_of_a_constraint_are_judged_and_no_deadlock():
    small_steps = lt(var("x", after=True), lit(2))
    made = graph("0>1 1>2", within(2), prop("step_invariant", "s", small_steps))
    outcome = check(made)
    assert walk(outcome.result("s")) == [0, 1, 2]
    assert outcome.result("deadlock").verdict is HOLDS


def test_initial_states_outside_a_constraint():
    outcome = check(graph("0>1 1>0 2>0", within(1), x_is_not(2), start=2))
    assert counts(outcome) == (0, 0, 0)
    assert outcome.result("safe").verdict is VIOLATED


def test_a_failing_constraint_or_terminal_is_an_error():
    seven = op("floordiv", lit(7), op("sub", lit(1), var("x"), t=INT), t=INT)
    for kind in ("constraint", "terminal"):
        outcome = check(graph("0>0 0>1", prop(kind, "c", lt(lit(-99), seven))))
        result = outcome.result("error")
        assert (result.verdict, walk(result)) == (VIOLATED, [0, 1])
        assert result.reason == "ZeroDivisionError: 7 // 0"
        assert outcome.result("deadlock").verdict is HOLDS


def test_an_unreached_reachable_under_a_constraint_says_so():
    result = check(graph("0>1 1>2 2>2", within(1), reach(2))).result("there")
    assert result.reason == "no reachable state that the constraint lets be explored satisfies it"


# ---------------------------------------------------------------- limits


def test_max_states_ends_with_the_level():
    outcome = check(graph("0>1 0>2 0>3 1>4 4>5"), Limits(max_states=2))
    assert (outcome.states, outcome.depth) == (4, 2)


def test_max_states():
    outcome = check(counter(9), Limits(max_states=3))
    assert (outcome.states, outcome.complete, outcome.stopped_by) == (4, False, "max-states")
    assert outcome.result("error").verdict is UNKNOWN
    assert "limit on states" in outcome.result("error").reason


def test_a_limit_that_is_just_enough_is_no_limit():
    assert check(counter(9), Limits(max_states=9)).complete
    assert check(counter(9), Limits(max_depth=9)).complete


def test_max_depth():
    outcome = check(counter(9, x_is_not(2), reach(1)), Limits(max_depth=4))
    assert (outcome.states, outcome.depth, outcome.stopped_by) == (4, 4, "max-depth")
    assert outcome.result("safe").verdict is VIOLATED
    assert outcome.result("there").verdict is HOLDS
    assert outcome.result("deadlock").verdict is UNKNOWN


def test_time_and_memory():
    assert check(counter(9), Limits(time_limit=0.0)).stopped_by == "time-limit"
    assert check(counter(9), Limits(memory=1)).stopped_by == "memory"


def test_fail_fast_finishes_the_level():
    made = graph("0>1 0>2 1>3 3>3 2>2", x_is_not(1), x_is_not(2, "other"), x_is_not(3, "far"))
    outcome = check(made, fail_fast=True)
    assert (outcome.stopped_by, outcome.states, outcome.complete) == ("fail-fast", 3, False)
    verdicts = [outcome.result(n).verdict for n in ("safe", "other", "far")]
    assert verdicts == [VIOLATED, VIOLATED, UNKNOWN]


def test_fail_fast_with_nothing_left_is_complete():
    # The only violation is found when the last level is expanded.
    dead_end = check(graph("0>1"), fail_fast=True)
    assert dead_end.result("deadlock").verdict is VIOLATED
    assert (dead_end.stopped_by, dead_end.complete) == (None, True)


def test_interrupt(monkeypatch):
    calls = []

    def report(progress):
        calls.append(progress)
        if progress.states == 3:
            raise KeyboardInterrupt

    monkeypatch.setattr("pyverify.reference.search.REPORT_EVERY", -1.0)
    outcome = ReferenceEngine().run(counter(9, x_is_not(0)), Question(), report)
    assert (outcome.stopped_by, outcome.states) == ("interrupt", 3)
    assert (calls[-1].depth, calls[-1].frontier) == (3, 1)
    assert outcome.result("safe").verdict is VIOLATED


# ---------------------------------------------------------------- warnings, capabilities


def test_never_enabled_is_warned_about():
    idle = action("idle", require(lit(False)))
    fair = N.Fairness("weak", ("stay",), ())
    stay = action("stay", put(var("x"), var("x")))
    outcome = check(counter(3, idle, stay, fair))
    assert [(w.code, w.severity) for w in outcome.warnings] == [("never-enabled", "warning")] * 2
    assert "idle" in outcome.warnings[0].message
    assert "stay" in outcome.warnings[1].message
    assert check(counter(3, idle), Limits(max_depth=1)).warnings == ()


@pytest.mark.parametrize(("n", "expected"), [(9, ["vacuous"]), (2, [])])
def test_vacuous_invariants_are_warned_about(n, expected):
    x, i = var("x"), loc("i")
    left = eq(x, lit(n))
    shapes = [
        N.Implies(left, lit(True), BOOL),
        N.Or((not_(left), lit(True)), BOOL),
        N.Or((not_(left), not_(lit(False))), BOOL),
        N.Comprehension(
            "all",
            (N.Generator("i", domain(upto(2))),),
            N.Implies(N.And((left, eq(i, lit(1))), BOOL), lit(True), BOOL),
            BOOL,
        ),
        N.Comprehension(
            "all", (N.Generator("i", domain(upto(2))), N.Filter(left)), lit(True), BOOL
        ),
    ]
    for shape in shapes:
        outcome = check(counter(3, invariant("v", shape)))
        assert [w.code for w in outcome.warnings] == expected


def test_unbounded_variables_are_declined():
    engine = ReferenceEngine()
    made = spec({"x": (T.INT, 0), "y": (upto(3), 0)})
    (declined,) = engine.supports(made, Question())
    assert "x" in declined.what
    assert engine.supports(counter(), Question()) == []
