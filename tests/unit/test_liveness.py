"""Temporal properties and @always_possible in both engines, on graphs that fit in a line."""

from dataclasses import replace

import pytest
from behaviours import (
    again,
    always,
    among,
    each,
    enabled,
    eventually,
    of,
    settles,
    system,
    taken,
    temporal,
)
from handmade import N, at, eq, lit, loc, lt, not_, pick, prop, put, var

from pyverify import Map, Range, Spec, Symbols, Var, action, always_possible, require
from pyverify.driver import prepare
from pyverify.engines import Limits, Question
from pyverify.ir import types as T
from pyverify.native import NativeEngine, is_built
from pyverify.outcome import Step, Verdict
from pyverify.reference import ReferenceEngine, replay, violates
from pyverify.reference import search as searching
from pyverify.reference.liveness import UNDER_CONSTRAINT

ENGINE = None  # the one that is tested now
HOLDS, VIOLATED, UNKNOWN = Verdict.HOLDS, Verdict.VIOLATED, Verdict.UNKNOWN


@pytest.fixture(autouse=True, params=[ReferenceEngine, NativeEngine], ids=lambda e: e.name)
def engine(request, monkeypatch):
    """Every test here is about each of the engines."""
    if request.param is NativeEngine and not is_built():
        pytest.skip("the native engine needs a C++ compiler")
    monkeypatch.setitem(globals(), "ENGINE", request.param())


def check(made, limits=None, **question):
    """Run the engine, and replay whatever it shows."""
    outcome = ENGINE.run(made, Question(limits=limits or Limits(), **question))
    for p in outcome.properties:
        if p.trace:
            replay(made, p.trace)
            assert violates(made, p.name, p.trace)
    return outcome


def judged(steps, formula, **how):
    return check(system(steps, temporal(formula), **how)).result("live")


def holds(steps, formula, **how):
    result = judged(steps, formula, **how)
    assert result.verdict is HOLDS or result.trace.loop is not None
    return result.verdict is HOLDS


def lasso(result):
    """The states of a lasso: those before the cycle, and the cycle."""
    states = [s.state[0] for s in result.trace.steps]
    loop = result.trace.loop
    return states[:loop], states[loop:] if result.trace.stops else states[loop:-1]


# ---------------------------------------------------------------- fairness

# a goes round 0, 1; b leaves from 0; c leaves from both.
ROUND = {"a": "0>1 1>0", "b": "0>2", "c": "0>2 1>2"}


@pytest.mark.parametrize(
    ("fair", "expected"),
    [
        ("", False),
        ("weak a", False),
        ("weak b", False),  # staying at 1 is fair to it, as b is not possible there
        ("strong b", False),
        ("weak a, weak b", False),  # going round is
        ("weak a, strong b", True),
        ("weak c", True),
        ("weak b c", True),
        ("weak a b c", False),  # any step will do
    ],
)
def test_leaving_a_cycle(fair, expected):
    assert holds(ROUND, eventually(2), fair=fair) is expected


def test_weak_fairness_is_met_where_it_is_disabled():
    result = judged(ROUND, eventually(2), fair="weak b")
    assert lasso(result) == ([0], [1])
    notes = result.explanation.fairness
    assert [(n.kind, n.action, n.how) for n in notes] == [("weak", "b", "disabled")]
    assert result.trace.steps[notes[0].at].state == (1,)


def test_stopping_is_shorter_than_going_round():
    result = judged(ROUND, eventually(2))
    assert (lasso(result), result.trace.stops) == (([], [0]), True)


def test_going_round_where_stopping_is_unfair():
    result = judged(ROUND, eventually(2), fair="weak a, weak b")
    assert (lasso(result), result.trace.stops) == (([], [0, 1]), False)
    a, b = result.explanation.fairness
    assert (a.action, a.how) == ("a", "taken")
    assert result.trace.steps[a.at].action == "a"
    assert (b.action, b.how, result.trace.steps[b.at].state) == ("b", "disabled", (1,))


def test_strong_fairness_within_a_part_of_a_component():
    # Round 0, 1, 2: b is possible at 2 only, so a fair behaviour that never leaves keeps to 0, 1.
    steps = {"a": "0>1 1>0 1>2 2>0", "b": "2>3"}
    result = judged(steps, eventually(3), fair="weak a, strong b")
    assert lasso(result) == ([], [0, 1])
    assert result.explanation.fairness[1].how == "disabled"
    # If 0 and 1 cannot do without 2, it does leave.
    assert holds({"a": "0>1 1>2 2>0", "b": "2>3"}, eventually(3), fair="weak a, strong b")
    assert not holds({"a": "0>1 1>2 2>0", "b": "2>3"}, eventually(3), fair="weak a, weak b")


def test_strong_fairness_removed_twice():
    # Without 2 (for b), 1 has to be left alone, too (for c); then there is nothing but to stop at 0.
    steps = {"a": "0>1 1>0 1>2 2>0", "b": "2>3", "c": "1>2"}
    assert holds(steps, eventually(3), fair="strong a, strong b, strong c")
    assert not holds(steps, eventually(3), fair="strong b, strong c")


def test_fairness_together_and_for_each_value():
    steps = {"a": ("0>1 1>0", "0>2 1>2")}  # p = 0 goes round, p = 1 leaves
    together = judged(steps, eventually(2), fair="weak a")
    assert lasso(together) == ([], [0, 1])
    assert [n.action for n in together.explanation.fairness] == ["a"]
    assert holds(steps, eventually(2), fair="weak a/p")
    apart = judged({"a": ("0>1 1>0", "0>2")}, eventually(2), fair="weak a/p")
    assert [(n.action, n.how) for n in apart.explanation.fairness] == [
        ("a(p=0)", "taken"),
        ("a(p=1)", "disabled"),
    ]
    assert holds({"a": ("0>1 1>0", "0>2")}, eventually(2), fair="strong a/p")


def test_a_step_is_a_pair_of_states():
    # b may make the step from 0 to 1 that a makes: going round is fair to b.
    steps = {"a": "0>1 1>0", "b": "0>1 0>2"}
    assert not holds(steps, eventually(2), fair="strong a, strong b")
    result = judged({"a": "0>1 1>0", "b": "0>1"}, again(taken("b")), fair="weak a")
    assert result.verdict is HOLDS


def test_a_step_that_changes_nothing_is_none():
    steps = {"a": "0>0", "b": "0>1"}
    assert not holds(steps, eventually(1), fair="strong a")
    result = judged(steps, eventually(taken("a")), fair="weak b")
    assert result.verdict is VIOLATED
    # It is enabled all the same, as in TLA+.
    assert judged(steps, of("implies", 0, enabled("a"))).verdict is HOLDS


def test_a_deadlock_stutters():
    result = judged({"a": "0>1 1>2"}, again(0), fair="weak a")
    assert (lasso(result), result.trace.stops) == (([0, 1], [2]), True)
    assert judged({"a": "0>1 1>2"}, settles(2), fair="weak a").verdict is HOLDS


# ---------------------------------------------------------------- formulas

LINE = {"a": "0>1 1>2 2>3"}
FORK = {"a": "0>1 0>2 1>1 2>0"}


@pytest.mark.parametrize(
    ("steps", "formula", "expected"),
    [
        (LINE, eventually(3), True),
        (LINE, eventually(of("and", 1, eventually(2))), True),
        (LINE, eventually(of("and", 2, eventually(1))), False),
        (LINE, of("until", of("or", 0, 1), 2), True),
        (LINE, of("until", 0, 2), False),
        (LINE, of("until", 0, of("until", 1, of("until", 2, 3))), True),
        (LINE, of("until", of("until", 0, 1), of("until", 1, 3)), False),
        (LINE, of("until", of("eventually", 3), 9), False),
        (LINE, of("leads_to", 1, 3), True),
        (LINE, of("leads_to", 2, 1), False),
        (LINE, of("leads_to", eventually(1), 2), True),
        (LINE, of("not", always(0)), True),
        (LINE, of("not", of("until", 0, 1)), False),
        (LINE, of("not", eventually(9)), True),
        (FORK, of("or", settles(1), again(0)), True),
        (FORK, settles(1), False),
        (FORK, again(0), False),
        (FORK, of("implies", again(0), again(2)), True),
        (FORK, of("implies", again(2), settles(2)), False),
        (FORK, of("implies", eventually(1), settles(1)), True),
        (FORK, of("or", always(of("not", N.Atom(among(1)))), settles(1)), True),
        (FORK, always(of("implies", 2, of("until", 2, 0))), True),
        (FORK, again(of("until", of("or", 0, 2), 2)), False),
        (FORK, settles(eventually(again(0))), False),
        (FORK, of("or", settles(again(0)), settles(always(1))), True),
    ],
)
def test_formulas_where_every_step_is_fair(steps, formula, expected):
    assert holds(steps, formula, fair="weak a") is expected
    # What is false of a behaviour is not so because of fairness, and staying never makes it true.
    assert expected or not holds(steps, formula)


def test_several_initial_states():
    to_one = (
        pick("start", N.Const(frozenset({0, 3}), T.SetType(T.INT))),
        put(var("x"), loc("start")),
    )
    steps, live = {"a": "0>1 3>2"}, temporal(eventually(1))
    made = replace(system(steps, live, fair="weak a"), init=to_one)
    result = check(made).result("live")
    assert lasso(result) == ([3], [2])


def test_taken_is_about_steps():
    steps = {"a": "0>1", "b": "1>0"}
    assert holds(steps, of("leads_to", taken("a"), taken("b")), fair="weak b")
    result = judged(steps, of("leads_to", taken("a"), taken("b")), fair="weak a")
    assert lasso(result) == ([0], [1])
    assert (
        judged(steps, of("until", of("not", taken("b")), taken("a")), fair="weak a").verdict
        is HOLDS
    )
    # A stutter is a place in a behaviour where nothing is taken.
    assert not holds(steps, taken("a"), fair="weak a, weak b")
    assert not holds(steps, always(of("or", taken("a"), taken("b"))), fair="weak a, weak b")


def test_stutters_are_shown_where_they_matter():
    result = judged({"a": "0>1 1>0"}, taken("a"), fair="weak a")
    assert result.trace.steps[1] == Step("stutter", (), (0,))


def test_taken_with_arguments():
    steps = {"a": ("0>1", "1>0")}
    assert holds(steps, again(taken("a", args=(1,))), fair="weak a")
    assert holds(steps, again(taken("a", args=(None,))), fair="weak a")
    assert holds(steps, always(of("not", of("and", 0, taken("a", args=(1,))))), fair="weak a")
    both = of("and", taken("a", args=(0,)), taken("a", args=(1,)))
    assert not holds(steps, eventually(both), fair="weak a")
    assert holds({"a": ("0>1", "0>1")}, eventually(both), fair="weak a")


def test_quantifiers():
    here = N.Atom(eq(var("x"), loc("p")))
    assert holds({"a": "0>1 1>0"}, each(again(here)), fair="weak a")
    result = judged({"a": "0>1 1>0", "b": "0>2"}, each(again(here)), fair="weak a")
    assert [(b.text, b.value) for b in result.explanation.unmet[0].bindings] == [("p", "0")]


# ---------------------------------------------------------------- what is not explored

LONG = {"a": "0>1 1>2 2>3 3>4"}


def small(n):
    return prop("constraint", "small", lt(var("x"), lit(n)))


def test_a_constraint_lets_nothing_hold():
    made = system(LONG, small(3), temporal(eventually(9)), fair="weak a")
    # Cut off at 3, a is possible at 2: to stay there is unfair, and what would come is not known.
    result = check(made).result("live")
    assert (result.verdict, result.reason) == (UNKNOWN, UNDER_CONSTRAINT)
    made = system(LONG, small(3), temporal(eventually(1)), fair="weak a")
    assert check(made).result("live").verdict is UNKNOWN
    made = system(LONG, small(3), temporal(eventually(1)))
    assert lasso(check(made).result("live")) == ([], [0])


@pytest.mark.parametrize("limits", [Limits(max_states=2), Limits(max_depth=3)])
def test_a_part_is_searched_for_violations(limits):
    made = system(LONG, temporal(eventually(9), "fair"), fair="weak a")
    outcome = check(made, limits)
    assert not outcome.complete
    assert outcome.result("fair").verdict is UNKNOWN
    assert outcome.result("fair").reason == searching.UNDECIDED[outcome.stopped_by]
    made = system(LONG, temporal(eventually(9)))
    assert check(made, limits).result("live").verdict is VIOLATED


def test_a_deadlock_that_is_not_expanded_yet_is_no_end():
    made = system(LONG, temporal(eventually(3)), fair="weak a")
    assert check(made, Limits(max_depth=3)).result("live").verdict is UNKNOWN
    assert check(made).result("live").verdict is HOLDS


def test_fail_fast_leaves_it_undecided():
    bad = prop("invariant", "safe", not_(eq(var("x"), lit(1))))
    outcome = check(system(LONG, bad, temporal(eventually(9))), fail_fast=True)
    assert outcome.result("live").reason == searching.UNDECIDED["fail-fast"]


# ---------------------------------------------------------------- failures


def partial_test(n):
    """A state predicate whose evaluation fails if `x` is `n`."""
    numbers = tuple(range(n))
    return eq(at(N.Const(numbers, T.SeqType(T.INT)), var("x")), var("x"))


def test_a_proposition_that_fails_violates():
    for formula in (
        always(N.Atom(partial_test(2))),
        of("or", 0, eventually(N.Atom(partial_test(2)))),
    ):
        result = judged(LONG, formula)
        assert result.verdict is VIOLATED
        assert result.reason.startswith("evaluating it fails: ")
        assert [s.state for s in result.trace.steps] == [(0,), (1,), (2,)]
        assert result.trace.loop is None


# ---------------------------------------------------------------- always possible


def possible(*numbers):
    return prop("always_possible", "can", among(*numbers))


def can(steps, *numbers, limits=None, parts=(), **how):
    return check(system(steps, possible(*numbers), *parts, **how), limits).result("can")


def test_always_possible():
    assert can({"a": "0>1 1>0 1>2 2>1"}, 0).verdict is HOLDS
    assert can({"a": "0>1 1>2 0>2"}, 2).verdict is HOLDS
    stuck = can({"a": "0>1 0>2 1>3 3>1 2>0"}, 0)
    assert (stuck.verdict, [s.state for s in stuck.trace.steps]) == (VIOLATED, [(0,), (1,)])
    assert stuck.trace.loop is None
    assert stuck.reason == "from here 2 states can be reached, and it is true in none of them"
    alone = can({"a": "0>1 0>2 2>0"}, 0)
    assert alone.reason == "nothing can happen from here on, and it is false"


def test_always_possible_ignores_fairness():
    assert can({"a": "0>1", "b": "1>0"}, 0).verdict is HOLDS
    # b would leave, and is never taken by anyone who is fair to it alone: it can be.
    assert can({"a": "0>1 1>0", "b": "0>2"}, 2, fair="weak a").verdict is HOLDS


def test_always_possible_where_not_everything_is_known():
    unknown = can(LONG, 4, parts=[small(3)])
    assert (unknown.verdict, unknown.reason) == (UNKNOWN, UNDER_CONSTRAINT)
    # 2 leads to where nobody looks, 3 to nowhere.
    fork = {"a": "0>1 0>3 1>2 2>4"}
    assert can(fork, 9, parts=[small(4)]).trace.steps[-1].state == (3,)
    assert can(LONG, 4, limits=Limits(max_depth=2)).verdict is UNKNOWN
    assert (
        can({"a": "0>1 1>2 2>3 3>4", "b": "0>2 2>0"}, 9, limits=Limits(max_depth=2)).verdict
        is UNKNOWN
    )
    assert can({"a": "0>1 0>2 2>3 3>4"}, 0, limits=Limits(max_depth=2)).verdict is VIOLATED


def test_always_possible_where_evaluating_fails():
    made = system(LONG, prop("always_possible", "can", partial_test(2)))
    result = check(made).result("can")
    assert result.verdict is VIOLATED
    assert result.reason.startswith("evaluating it fails: ")
    assert [s.state for s in result.trace.steps] == [(0,), (1,), (2,)]


class Slots(Spec):
    """What goes up never comes down; who goes up does not matter."""

    Node = Symbols(3, symmetric=True)
    height = Var(Map[Node, Range(3)], init=0)

    @action
    def up(self, n: Node):
        require(self.height[n] < 2)
        self.height[n] += 1

    @always_possible
    def all_down(self):
        return all(self.height[n] == 0 for n in self.Node)

    @always_possible
    def all_up(self):
        return all(self.height[n] == 2 for n in self.Node)

    @always_possible
    def divided(self):
        return 6 // (sum(self.height[n] for n in self.Node) - 2) == 6


@pytest.mark.parametrize("symmetry", [False, True])
def test_always_possible_and_symmetry(symmetry):
    outcome = check(prepare(Slots).ir, symmetry=symmetry)
    assert (outcome.flags.symmetry, outcome.states) == ((True, 10) if symmetry else (False, 27))
    assert outcome.result("all_up").verdict is HOLDS
    down = outcome.result("all_down")
    assert (down.verdict, len(down.trace)) == (VIOLATED, 1)
    assert ("9 up to symmetry" if symmetry else "18 states") in down.reason
    divided = outcome.result("divided")
    assert (divided.verdict, len(divided.trace)) == (VIOLATED, 2)
    assert divided.reason.startswith("evaluating it fails: ")


def test_temporal_properties_are_not_judged_by_representatives():
    made = prepare(Slots).ir
    live = temporal(N.Atom(next(p.test for p in made.properties if p.name == "all_down")))
    made = replace(made, properties=(live,))
    assert ENGINE.supports(made, Question())
    assert not ENGINE.supports(made, Question(symmetry=False))
    assert check(made).result("live").verdict is UNKNOWN
    assert check(made, symmetry=False).result("live").verdict is HOLDS


# ---------------------------------------------------------------- the account


@pytest.mark.parametrize(
    ("formula", "at", "said"),
    [
        (eventually(9), [0], ["never true from there on"]),
        (again(0), [1], ["never true from there on"]),
        (of("leads_to", 1, 0), [1, 1], ["true", "never true from there on"]),
        (of("until", of("or", 0, 1), 9), [0], ["never true from there on"]),
        (always(of("not", N.Atom(among(2)))), [2], ["true, and should not be"]),
        (of("and", eventually(1), eventually(9)), [0], ["never true from there on"]),
        (of("or", eventually(8), eventually(9)), [0, 0], ["never true from there on"] * 2),
    ],
)
def test_what_is_never_met(formula, at, said):
    result = judged({"a": "0>1 1>2 2>3"}, formula, fair="weak a")
    unmet = result.explanation.unmet
    assert [u.at for u in unmet] == at
    assert [u.said for u in unmet] == said


def test_an_until_that_is_broken_before_its_end():
    result = judged({"a": "0>1 1>2"}, of("until", 0, 2), fair="weak a")
    (unmet,) = result.explanation.unmet
    assert (unmet.at, unmet.said.startswith("false before ")) == (1, True)


def test_every_constraint_is_accounted_for():
    steps = {"a": "0>1 1>0", "b": "1>2", "c": "2>3", "d": "0>1"}
    result = judged(steps, eventually(2), fair="weak a, weak b, strong c, strong d, weak a b c d")
    told = [(n.kind, n.action, n.how) for n in result.explanation.fairness]
    assert told == [
        ("weak", "a", "taken"),
        ("weak", "b", "disabled"),
        ("strong", "c", "disabled"),
        ("strong", "d", "taken"),  # a's step is one that d allows
        ("weak", "any step", "taken"),
    ]
