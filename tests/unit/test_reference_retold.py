"""Traces told again by the reference engine: what is not possible, or shows nothing, is a defect, never a report."""

from dataclasses import replace

import pytest

from pyverify import (
    Param,
    Range,
    Spec,
    Var,
    action,
    invariant,
    one_of,
    reachable,
    require,
    terminal,
)
from pyverify.driver import prepare
from pyverify.errors import InternalError
from pyverify.outcome import Gap, PropertyResult, Step, Trace, Verdict
from pyverify.reference.retold import ASSUME, find_failure, find_step, retell, retell_gap
from pyverify.reference.step import Resolved


class Counter(Spec):
    top = Param(2)
    n = Var(Range(5), init=0)

    @action
    def up(self, by: int = one_of(Range(1, 3))):
        require(self.n < 4)
        self.n += by

    @terminal
    def full(self):
        return 1 // (4 - self.n) == 1

    @invariant
    def small(self):
        return self.n <= self.top

    @invariant
    def divides(self):
        return 6 // (3 - self.n) > 0

    @reachable
    def three(self):
        return self.n == 3


@pytest.fixture
def spec():
    return Resolved(prepare(Counter).ir)


def start():
    return Step("start", (), (0,))


def up(by, state):
    return Step("up", (("by", by),), None if state is None else (state,))


def test_verdict_and_explanation_are_the_judge_s(spec):
    told = retell(spec, "small", [start(), up(2, 2), up(1, 3)])
    assert told.verdict is Verdict.VIOLATED and len(told.trace) == 2
    assert next((v.text, v.value) for v in told.explanation.values) == ("self.n", "3")
    assert retell(spec, "three", [start(), up(2, 2), up(1, 3)]).verdict is Verdict.HOLDS
    assert "evaluating it fails" in retell(spec, "divides", [start(), up(2, 2), up(1, 3)]).reason


def test_failures_are_told(spec):
    told = retell(spec, "domain", [start(), up(2, 2), up(1, 3), up(2, None)])
    assert told.reason == "n = 5 is outside Range(5)" and told.trace.steps[-1].state is None
    # Whether stopping is fine cannot be said in the last state.
    told = retell(spec, "error", [start(), up(2, 2), up(2, 4)])
    assert told.verdict is Verdict.VIOLATED and "ZeroDivision" in told.reason


def test_what_shows_nothing_is_a_defect(spec):
    with pytest.raises(InternalError, match="does not show it"):
        retell(spec, "small", [start(), up(1, 1)])
    with pytest.raises(InternalError, match="is no step of Counter"):
        retell(spec, "small", [start(), up(1, 2), up(1, 3)])
    with pytest.raises(InternalError, match="is no step of Counter"):
        retell(spec, "small", [Step("start", (), (3,))])


def test_steps_and_failures_are_found(spec):
    assert find_step(spec, None, (0,)).action == "start"
    assert find_step(spec, None, (1,)) is None
    assert find_step(spec, (1,), (3,)).args == (("by", 2),)
    assert find_step(spec, (1,), (4,)) is None
    assert find_failure(spec, (3,), "domain").args == (("by", 2),)
    assert find_failure(spec, (2,), "domain") is None


def gap(name, steps, assumed):
    kind = "reserved" if name == "domain" else "invariant"
    return PropertyResult(name, kind, Verdict.UNKNOWN, gap=Gap(Trace(tuple(steps)), assumed))


def assume(n):
    return Step(ASSUME, (), (n,))


def test_a_gap_is_explained_at_its_end(spec):
    told = retell_gap(spec, gap("small", [assume(2), up(2, 4)], ("small",)))
    assert told.verdict is Verdict.UNKNOWN and told.trace is None
    assert next((v.text, v.value) for v in told.gap.explanation.values) == ("self.n", "4")
    told = retell_gap(spec, gap("domain", [assume(3), up(2, None)], ()))
    assert told.gap.reason == "n = 5 is outside Range(5)"


@pytest.mark.parametrize(
    ("steps", "assumed", "said"),
    [
        ([assume(3), up(1, 4)], ("small",), "it is false"),
        ([assume(1), up(1, 2)], ("small",), "does not lead out of it"),
        ([assume(2), up(1, 4)], ("small",), "is no step"),
        ([start(), up(1, 1)], (), "begins with a state that is assumed"),
    ],
)
def test_a_wrong_gap_is_a_defect(spec, steps, assumed, said):
    with pytest.raises(InternalError, match=said):
        retell_gap(spec, gap("small", steps, assumed))


def test_a_failing_assumption_is_none(spec):
    wrong = gap("small", [assume(3), up(1, 4)], ("divides",))
    with pytest.raises(InternalError, match="it is false"):
        retell_gap(spec, replace(wrong, kind="invariant"))
