"""Results made by hand, for tests of what shows them."""

from handmade import upto

from pyverify.engines import Limits, Question
from pyverify.ir import nodes as N
from pyverify.ir import types as T
from pyverify.outcome import (
    Explanation,
    Outcome,
    PropertyResult,
    Statistics,
    Step,
    SubValue,
    Trace,
    Verdict,
)
from pyverify.result import Result, Seconds
from pyverify.source import Span
from pyverify.values import MapValue

NODE, TIME = upto(3), upto(7)
FILE = "heartbeat.py"


def line(n):
    return Span(FILE, n, 1, n, 2)


def acting(name, *params, body=()):
    options = N.Const(frozenset(), T.SetType(NODE))
    return N.Action(name, tuple(N.ActionParam(p, NODE, options) for p in params), body, "")


HEARTBEAT = N.SpecIR(
    name="Heartbeat",
    doc="",
    file=FILE,
    parameters=tuple(
        N.Parameter(n, v, T.INT, "") for n, v in (("nodes", 3), ("delta", 2), ("horizon", 6))
    ),
    variables=(
        N.Variable("clock", TIME, ""),
        N.Variable("lease", T.MapType(NODE, TIME), ""),
        N.Variable("alive", T.MapType(NODE, T.BOOL), ""),
    ),
    init=(),
    actions=(
        acting("tick"),
        acting("renew", "n"),
        acting(
            "expire", "n", body=(N.Choose("lost", T.BOOL, N.Const(frozenset(), T.SetType(T.BOOL))),)
        ),
    ),
    processes=(),
    fairness=(),
    properties=(N.Property("small", "constraint", None, None, ""),),
    functions=(),
)


def state(clock, lease=(0, 0, 0), alive=(True, True, True)):
    return (clock, MapValue(enumerate(lease)), MapValue(enumerate(alive)))


DEAD = (False, True, True)
STEPS = (
    Step("start", (), state(0)),
    Step("tick", (), state(1), line(20)),
    Step("tick", (), state(2), line(20)),
    Step("tick", (), state(3), line(20)),
    Step("expire", (("n", 0),), state(3, alive=DEAD), line(29)),
    Step("renew", (("n", 0),), state(3, (3, 0, 0), DEAD), line(25)),
)
TEST = "all(self.alive[n] or self.clock - self.lease[n] > self.delta for n in self.Node)"
WHY = Explanation(
    TEST,
    line(34),
    (SubValue("n", "0"),),
    (
        SubValue("self.alive[0]", "False"),
        SubValue("self.clock - self.lease[0]", "0"),
        SubValue("self.delta", "2"),
    ),
)


def judged(name, verdict=Verdict.HOLDS, kind="invariant", **more):
    return PropertyResult(name, kind, verdict, more.pop("span", line(33)), **more)


BROKEN = judged("dead_means_expired", Verdict.VIOLATED, trace=Trace(STEPS), explanation=WHY)
RETURNS = judged(
    "everyone_returns",
    Verdict.VIOLATED,
    "temporal",
    reason="after 7 steps, stopping for ever is fair",
)


COSTS = Statistics(2, 21.4, 0.5, 1 << 20, 0, 12_300_000)


def result(*properties, instance=HEARTBEAT, limits=None, **more):
    """A result with these properties; further arguments are the outcome's, or the result's."""
    own = ("model", "expected", "differences", "warnings", "notes")
    mine = {key: more.pop(key) for key in own if key in more}
    counts = {"states": 5453, "transitions": 27552, "depth": 13, "complete": True} | more
    outcome = Outcome(properties=properties, **counts)
    question = Question(limits=Limits(**limits or {}))
    return Result(instance, question, "reference", outcome, Seconds(0.11, 0.0, 0.02), **mine)
