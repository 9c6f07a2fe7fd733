"""What is the reference engine's own about temporal properties: stopping, replay, warnings, and laws."""

from random import Random

import pytest
from behaviours import (
    again,
    always,
    among,
    enabled,
    eventually,
    of,
    settles,
    system,
    taken,
    temporal,
)
from handmade import N, T, at, eq, lit, not_, op, prop, var

from pyverify import Range, Spec, Var, action, implies
from pyverify import always as always_
from pyverify import eventually as eventually_
from pyverify import temporal as temporal_
from pyverify.driver import prepare
from pyverify.engines import Limits, Question
from pyverify.errors import InternalError
from pyverify.outcome import Step, Trace, Verdict
from pyverify.reference import ReferenceEngine, lasso, liveness, replay, violates
from pyverify.reference import search as searching
from pyverify.reference.liveness import TOO_MANY_PARTS
from pyverify.reference.tableau import MOST_PARTS

HOLDS, VIOLATED, UNKNOWN = Verdict.HOLDS, Verdict.VIOLATED, Verdict.UNKNOWN
LONG = {"a": "0>1 1>2 2>3 3>4"}


def check(made, limits=None):
    """Run the engine, and replay whatever it shows."""
    outcome = ReferenceEngine().run(made, Question(limits=limits or Limits()))
    for p in outcome.properties:
        if p.trace:
            replay(made, p.trace)
            assert violates(made, p.name, p.trace)
    return outcome


def judged(steps, formula, **how):
    return check(system(steps, temporal(formula), **how)).result("live")


# ---------------------------------------------------------------- laws


def random_formula(draw, depth):
    if depth == 0:
        states = N.Atom(among(*draw.sample(range(4), draw.randint(1, 3))))
        return draw.choice([states, states, enabled(draw.choice("ab")), taken(draw.choice("ab"))])
    op = draw.choice(
        ["not", "and", "or", "implies", "until", "leads_to", *["always", "eventually"] * 2]
    )
    many = 1 if op in ("not", "always", "eventually") else 2
    return of(op, *(random_formula(draw, depth - 1) for _ in range(many)))


def random_steps(draw):
    edges = [(i, j) for i in range(4) for j in range(4)]
    return {
        a: " ".join(f"{i}>{j}" for i, j in draw.sample(edges, draw.randint(2, 5))) for a in "ab"
    }


@pytest.mark.parametrize("seed", range(60))
def test_laws(seed):
    draw = Random(seed)
    steps, f, g = random_steps(draw), random_formula(draw, 2), random_formula(draw, 1)
    formulas = {
        "f": f,
        "not_f": of("not", f),
        "g": g,
        "both": of("and", f, g),
        "either": of("or", f, g),
        "follows": of("implies", f, g),
        "until": of("until", f, g),
        "unrolled": of("and", of("until", f, g), eventually(g)),
        "leads": of("leads_to", f, g),
        "spelt": always(of("implies", f, eventually(g))),
    }
    weaker = set()
    for fair in ("", "weak a", "weak a, weak b", "strong a, strong b"):
        made = system(steps, *(temporal(f, name) for name, f in formulas.items()), fair=fair)
        outcome = check(made)
        yes = {name for name in formulas if outcome.result(name).verdict is HOLDS}
        assert not yes >= {"f", "not_f"}, "there is a fair behaviour"
        assert ("both" in yes) == (yes >= {"f", "g"})
        assert "either" in yes or not yes & {"f", "g"}
        assert "g" in yes or not yes >= {"f", "follows"}
        assert ("until" in yes) == ("unrolled" in yes)
        assert ("leads" in yes) == ("spelt" in yes)
        assert yes >= weaker, "what holds under less fairness holds under more"
        weaker = yes


# ---------------------------------------------------------------- limits


def test_too_many_parts():
    def deep(n):
        return of("or", *(again(i) for i in range(n)))

    few = judged({"a": "0>1 1>0"}, deep(MOST_PARTS // 2 - 3))
    assert few.verdict is HOLDS
    many = judged({"a": "0>1 1>0"}, deep(MOST_PARTS // 2 + 1))
    assert (many.verdict, many.reason) == (UNKNOWN, TOO_MANY_PARTS)
    # A violation of another part is one all the same.
    both = judged({"a": "0>1 1>0"}, of("and", deep(MOST_PARTS // 2 + 1), eventually(1)))
    assert both.verdict is VIOLATED


@pytest.mark.parametrize(
    ("raised", "limit"),
    [(KeyboardInterrupt, "interrupt"), (lambda: searching.Stopped("time-limit"), "time-limit")],
)
def test_stopped_while_deciding(monkeypatch, raised, limit):
    """What was decided before stays; the rest is undecided, as is the check."""
    decide = searching.Liveness.decide

    def stops(self, p):
        if p.name == "second":
            raise raised()
        return decide(self, p)

    monkeypatch.setattr(searching.Liveness, "decide", stops)
    bad = prop("invariant", "safe", not_(eq(var("x"), lit(1))))
    made = system(LONG, bad, *(temporal(eventually(9), n) for n in ("first", "second", "third")))
    outcome = check(made)
    verdicts = [outcome.result(n).verdict for n in ("safe", "first", "second", "third")]
    assert verdicts == [VIOLATED, VIOLATED, UNKNOWN, UNKNOWN]
    assert outcome.result("third").reason == searching.UNDECIDED[limit]
    assert outcome.stopped_by == limit


def test_the_time_limit_is_looked_at_while_deciding():
    """Nothing here takes long to explore, but the formula does to decide."""
    steps = {"a": " ".join(f"{i}>{j}" for i in range(8) for j in range(8))}
    hard = of("or", *(again(i) for i in range(7)))
    outcome = check(system(steps, temporal(hard), fair="weak a"), Limits(time_limit=0.2))
    assert (outcome.stopped_by, outcome.result("live").verdict) == ("time-limit", UNKNOWN)
    assert outcome.states == 8
    assert outcome.explore_seconds < 3


# ---------------------------------------------------------------- replay


def partial_test(n):
    """A state predicate whose evaluation fails if `x` is `n`."""
    numbers = N.Const(tuple(range(n)), T.SeqType(T.INT))
    return eq(at(numbers, var("x")), var("x"))


def test_a_failing_proposition_is_not_shown_by_another_trace():
    made = system(LONG, temporal(always(N.Atom(partial_test(2)))))
    start, one = Step("start", (), (0,)), Step("a", (), (1,))
    assert not violates(made, "live", Trace((start, one)))


def test_replay_does_not_look_at_everything_that_can_be_reached(monkeypatch):
    monkeypatch.setattr(liveness, "LOOKED_AT_AGAIN", 3)
    can = prop("always_possible", "can", among(9))
    reason = check(system(LONG, can)).result("can").reason
    assert reason.endswith("(3 of them were confirmed by the reference engine)")
    there = Trace((Step("start", (), (0,)),))
    assert not violates(system(LONG, prop("always_possible", "can", among(2))), "can", there)
    assert violates(system(LONG, prop("always_possible", "can", among(3))), "can", there)


def test_a_trace_to_where_it_can_become_true_is_refused():
    made = system({"a": "0>1 1>0 0>2"}, prop("always_possible", "can", among(0)))
    start, one, two = Step("start", (), (0,)), Step("a", (), (1,)), Step("a", (), (2,))
    assert not violates(made, "can", Trace((start, one)))
    assert violates(made, "can", Trace((start, two)))


def trace(*states, loop, action="a"):
    steps = [
        Step("stutter" if a == b else action, (), (b,))
        for a, b in zip((None, *states), states, strict=False)
    ]
    return Trace((Step("start", (), steps[0].state), *steps[1:]), loop)


def test_a_lasso_that_is_none_is_refused():
    made = system({"a": "0>1 1>0 1>2"}, temporal(settles(2)), fair="weak a")
    replay(made, trace(0, 1, 0, loop=0))
    assert violates(made, "live", trace(0, 1, 0, loop=0))
    for wrong in (
        trace(0, 1, loop=0),  # does not close
        trace(0, 2, loop=1),  # no step
        Trace((Step("start", (), (0,)), Step("stutter", (), (1,))), 1),  # changes the state
        Trace(trace(0, 0, loop=None).steps, None),  # a stutter in a trace that is no lasso
    ):
        with pytest.raises(InternalError):
            replay(made, wrong)


def test_a_lasso_must_be_fair_and_break_the_formula():
    made = system({"a": "0>1 1>0 1>2"}, temporal(settles(2)), fair="weak a")
    assert not violates(made, "live", trace(0, loop=0)), "a is possible for ever"
    assert not violates(made, "live", trace(0, 1, 2, loop=2)), "it settles"
    strong = system({"a": "0>1 1>0", "b": "1>2"}, temporal(settles(2)), fair="weak a, strong b")
    assert not violates(strong, "live", trace(0, 1, 0, loop=0))
    weak = system({"a": "0>1 1>0", "b": "1>2"}, temporal(settles(2)), fair="weak a, weak b")
    assert violates(weak, "live", trace(0, 1, 0, loop=0))


def test_a_lasso_says_nothing_of_other_properties():
    made = system({"a": "0>1 1>0"}, temporal(settles(1)), temporal(again(0), "other"))
    assert violates(made, "live", trace(0, 1, 0, loop=0))
    assert not violates(made, "other", trace(0, 1, 0, loop=0))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (([0, 1, 2, 1], 1), ([0, 1, 2, 1], 1)),
        (([0, 1, 2, 0], 0), ([0, 1, 2, 0], 0)),
        (([0, 1, 2, 3, 2, 3], 3), ([0, 1, 2, 3, 2], 2)),
        (([0, 1, 2, 0, 1, 2], 2), ([0, 1, 2, 0], 0)),
        (([0, 0, 1, 0], 1), ([0, 0, 1, 0], 1)),
        (([0, 1], 1), ([0, 1], 1)),
        (([0, 1, 1], 2), ([0, 1, 1], 2)),
    ],
)
def test_a_prefix_that_runs_along_the_cycle_is_part_of_it(before, after):
    folded = lasso.folded(lasso.Lasso([(x,) for x in before[0]], before[1]))
    assert ([x for (x,) in folded.states], folded.loop) == after


# ---------------------------------------------------------------- warnings


def told(steps, formula, *parts, limits=None, **how):
    outcome = check(system(steps, temporal(formula), *parts, **how), limits)
    return [w.message for w in outcome.warnings if w.code in ("vacuous", "stops")]


NEVER = "this is never true, so live says nothing about what is to follow it"


@pytest.mark.parametrize(
    "formula",
    [
        of("leads_to", 9, 1),
        of("leads_to", of("and", 1, 9), 1),
        of("leads_to", of("or", 9, of("until", 0, 8)), 1),
        of("leads_to", eventually(9), 1),
        of("leads_to", taken("b"), 1),
        of("leads_to", enabled("b"), 1),
        of("implies", 0, of("leads_to", 9, 1)),
        always(of("and", 0, of("leads_to", 9, 1))),
    ],
)
def test_a_cause_that_never_is(formula):
    assert told({"a": "0>1 1>0", "b": "2>0"}, formula) == [NEVER]


@pytest.mark.parametrize(
    "formula",
    [
        of("leads_to", 1, 9),
        of("leads_to", of("or", 9, 1), 0),
        of("leads_to", of("not", N.Atom(among(9))), 0),
        of("leads_to", taken("a"), 0),
        of("leads_to", enabled("a"), 0),
        of("not", of("leads_to", 9, 1)),
        eventually(9),
    ],
)
def test_a_cause_that_may_be(formula):
    assert told({"a": "0>1 1>0", "b": "2>0"}, formula) == []


def test_a_cause_for_some_value():
    """Of a quantifier it is asked whether any of its conditions is ever true."""

    def one_of(*numbers):
        left = N.Atom(eq(var("x"), N.LocalRef("n", T.INT)))
        clause = N.Generator("n", N.Const(frozenset(numbers), T.SetType(T.INT)))
        return N.Quantified("all", (clause,), of("leads_to", left, 0))

    assert told({"a": "0>1 1>0"}, one_of(1, 8, 9)) == []
    assert told({"a": "0>1 1>0"}, one_of(8, 9)) == [NEVER]


def test_what_is_never_true_where_not_everything_is_explored():
    formula = of("leads_to", 3, 0)
    assert told(LONG, formula, limits=Limits(max_depth=3)) == []
    small = prop("constraint", "small", op("lt", var("x"), lit(3)))
    (message,) = told(LONG, formula, small)
    assert message.startswith("this is never true in the states that the constraint allows, so")


class Counter(Spec):
    Number = Range(4)
    n = Var(Number, init=0)

    @action
    def up(self):
        self.n = (self.n + 1) % 3

    @temporal_
    def implied(self):
        return always_(implies(self.n == 3, eventually_(self.n == 0)))

    @temporal_
    def filtered(self):
        return always_(all(eventually_(self.n == i) for i in self.Number if self.n == 3))


def test_an_implication_in_an_always_is_a_condition_but_a_filter_is_none():
    warnings = check(prepare(Counter).ir).warnings
    assert [w.code for w in warnings] == ["vacuous"]
    assert "so implied says nothing" in warnings[0].message


STOPS = "every fair behaviour stops, so live says only what is true where it does"


def test_what_is_true_again_and_again_only_where_all_stops():
    line = {"a": "0>1 1>2"}
    assert told(line, again(2), fair="weak a") == [STOPS]
    assert told(line, of("and", eventually(2), again(2)), fair="weak a") == [STOPS]
    assert told(line, settles(2), fair="weak a") == [], "that is how to say it"
    assert told(line, again(9), fair="weak a") == [], "it does not hold"
    assert told(line, of("leads_to", 1, 2), fair="weak a") == []
    assert told({"a": "0>1 1>2 2>0"}, again(2), fair="weak a") == []


def test_going_round_is_not_stopping_unless_it_is_unfair():
    steps = {"a": "0>1 1>0", "b": "0>2 1>2"}
    assert told(steps, again(N.Atom(among(0, 1, 2)))) == []
    assert told(steps, again(2), fair="weak b") == [STOPS]
