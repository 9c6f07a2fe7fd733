from dataclasses import replace

import pytest
from handmade import eq, invariant, lit, not_, var
from protocols import graph, heartbeat

from pyverify.engines import Question
from pyverify.errors import InternalError
from pyverify.outcome import Step, Trace
from pyverify.reference import ReferenceEngine, replay, violates

MADE = graph("0>1 1>2", invariant("safe", not_(eq(var("x"), lit(2)))))


def trace(*states, action="step"):
    steps = [Step(action, (), s if s is None else (s,)) for s in states]
    return Trace((replace(steps[0], action="start"), *steps[1:]))


def test_a_behaviour_passes():
    replay(MADE, trace(0, 1, 2))
    outcome = ReferenceEngine().run(heartbeat(), Question())
    replay(heartbeat(), outcome.result("dead_means_expired").trace)


@pytest.mark.parametrize(
    "wrong",
    [
        trace(1, 2),
        trace(0, 2),
        trace(0, None),
        trace(None, 0),
        trace(0, 1, action="jump"),
        Trace(()),
        replace(trace(0, 1), loop=0),
        Trace((Step("start", (), (0,)), Step("step", (("n", 1),), (1,)))),
        Trace((Step("start", (), (0,)), Step("step", (), (1,), choices=(("to", 2),)))),
    ],
)
def test_anything_else_is_refused(wrong):
    with pytest.raises(InternalError):
        replay(MADE, wrong)


def test_the_end_must_break_the_property():
    assert violates(MADE, "safe", trace(0, 1, 2))
    assert not violates(MADE, "safe", trace(0, 1))
    assert violates(MADE, "deadlock", trace(0, 1, 2))
    assert not violates(MADE, "deadlock", trace(0, 1))
    assert not violates(MADE, "error", trace(0, 1, 2))
    assert not violates(MADE, "domain", trace(0, None))
    assert not violates(MADE, "unknown_name", trace(0, 1))
