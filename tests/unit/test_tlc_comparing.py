"""The comparison notices what differs: here TLC's part is played by recorded words, or by a falsified module."""

from dataclasses import replace

import pytest

from pyverify import Range, Spec, Var, action, always, eventually, invariant, reachable, temporal
from pyverify.driver import prepare
from pyverify.engines import Question
from pyverify.outcome import Verdict
from pyverify.reference import ReferenceEngine
from pyverify.reference.step import Resolved
from pyverify.tla import emit
from pyverify.tlc.comparing import Standing, compare
from pyverify.tlc.engine import TlcEngine
from pyverify.tlc.inside import inside
from pyverify.tlc.jar import missing
from pyverify.tlc.running import Ran, Tlc

needs_tlc = pytest.mark.skipif(missing() is not None, reason=f"TLC is not run here: {missing()}")


class Clock(Spec):
    """Counts to three, and stays."""

    n = Var(Range(4), init=0)

    @action(fair="weak")
    def tick(self) -> None:
        self.n = min(self.n + 1, 3)

    @invariant
    def low(self) -> bool:
        return self.n < 4

    @invariant
    def lower(self) -> bool:
        return self.n < 2

    @reachable
    def there(self) -> bool:
        return self.n == 3

    @temporal
    def arrives(self) -> bool:
        return eventually(self.n == 3)

    @temporal
    def stays(self) -> bool:
        return always(eventually(self.n == 1))


class Overflowing(Spec):
    """Leaves its domain."""

    n = Var(Range(3), init=0)

    @action
    def tick(self) -> None:
        self.n += 1

    @invariant
    def low(self) -> bool:
        return self.n < 3

    @reachable
    def beyond(self) -> bool:
        return self.n == 3


class Failing(Spec):
    """Divides by zero in the end."""

    n = Var(Range(4), init=3)
    half = Var(Range(4), init=0)

    @action
    def down(self) -> None:
        self.half = 3 // self.n
        self.n -= 1

    @invariant
    def high(self) -> bool:
        return self.n > 1


def said(code, text, inner=""):
    return f"@!@!@STARTMSG {code}:0 @!@!@\n{text}\n{inner}@!@!@ENDMSG {code} @!@!@\n"


def complete(states, depth):
    counts = said(
        2199, f"9 states generated, {states} distinct states found, 0 states left on queue."
    )
    return said(2193, "No error.") + counts + said(2194, f"complete state graph search is {depth}.")


def states_shown(*numbers):
    return "".join(said(2217, f"{i}: <tick line 1>\nn = {n}\n") for i, n in enumerate(numbers, 1))


GOOD = {
    "everything that holds": complete(4, 4),
    "lower": said(2110, "Invariant lower is violated.") + states_shown(0, 1, 2),
    "there": said(2110, "Invariant never_there is violated.") + states_shown(0, 1, 2, 3),
    "stays": said(2116, "Temporal properties were violated.")
    + states_shown(0, 1, 2, 3)
    + said(2218, "5: Stuttering"),
}


def compared(spec, words=None, run=None, emitted=None):
    """The comparison; `words` is what TLC says, by what it is asked."""
    ir = prepare(spec).ir
    emitted = emitted or emit(ir)
    outcome = ReferenceEngine().run(ir, Question())

    def told(job):
        asked = [n for n in ("lower", "never_there", "stays") if f"  {n}\n" in job.config]
        about = asked[0].removeprefix("never_") if asked else "everything that holds"
        return Ran(words[about])

    return compare(Resolved(ir), emitted, outcome, run or told, None)


def standings(found):
    return {p.name: p.standing for p in found.points}


def test_everything_agrees():
    found = compared(Clock, GOOD)
    assert set(standings(found).values()) == {Standing.AGREED}
    assert not found.different
    assert found.states == 4
    assert {p.name for p in found.points} == {
        *("low", "lower", "there", "arrives", "stays", "states", "depth"),
        *("deadlock", "assert", "domain", "error"),
    }


FALSE = {
    "states": ("everything that holds", complete(5, 4)),
    "depth": ("everything that holds", complete(4, 5)),
    "low": ("everything that holds", said(2110, "Invariant low is violated.") + states_shown(0, 1)),
    "deadlock": ("everything that holds", said(2114, "Deadlock reached.") + states_shown(0, 1)),
    "error": ("everything that holds", said(1000, "The exception was a tlc2.tool.EvalException", said(2103, "at"))),
    "assert": ("everything that holds", said(1000, "x", said(2132, 'first argument of Assert evaluated to FALSE; the second argument was:\n"no"'))),
    "arrives": ("everything that holds", said(2116, "Temporal properties were violated.") + states_shown(0) + said(2218, "2: Stuttering")),
    "TLC": ("everything that holds", "Exception in thread main"),
    # a behaviour that is too long, one that is none, one that does not show it, one of other variables
    "lower": ("lower", said(2110, "Invariant lower is violated.") + states_shown(0, 1, 1, 2)),
    "there": ("there", said(2110, "Invariant never_there is violated.") + states_shown(0, 1, 3)),
    "there ": ("there", said(2110, "Invariant never_there is violated.") + states_shown(0, 1, 2)),
    "there  ": ("there", said(2110, "Invariant never_there is violated.") + states_shown(0, 1, 2, 3).replace("n =", "m =")),
    "there   ": ("there", said(2110, "Invariant never_there is violated.") + states_shown('"on"')),
    "there    ": ("there", said(2110, "Invariant other is violated.") + states_shown(0, 1, 2, 3)),
    "lower ": ("lower", complete(4, 4)),
    "stays": ("stays", said(2116, "Temporal properties were violated.") + states_shown(0, 1) + said(2218, "3: Stuttering")),
    "stays ": ("stays", said(2116, "Temporal properties were violated.") + states_shown(0, 1, 2, 3) + said(2122, "2: Back to state: <tick line 1>")),
}  # fmt: skip


@pytest.mark.parametrize("name", FALSE)
def test_a_difference_is_noticed(name):
    about, text = FALSE[name]
    found = compared(Clock, GOOD | {about: text})
    assert found.different
    assert standings(found)[name.strip()] is Standing.DIFFERENT
    others = [p for p in found.standing(Standing.AGREED) if p.name == name.strip()]
    assert not others


def test_a_limit_is_no_agreement():
    found = compared(Clock, run=lambda _: Ran("", stopped=True))
    assert set(standings(found).values()) == {Standing.UNDECIDED}


def test_an_overflow_of_tlc_is_not_compared():
    overflow = said(
        1000,
        "The exception was a tlc2.tool.EvalException",
        said(2178, "Overflow when computing 1+2"),
    )
    found = compared(Clock, GOOD | {"everything that holds": overflow})
    assert standings(found)["states"] is Standing.NOT_COMPARED
    assert standings(found)["lower"] is Standing.AGREED
    assert found.states == 0


def test_a_property_that_tlc_cannot_judge_is_said():
    ir = prepare(Clock).ir
    emitted = emit(ir)
    judged = tuple(replace(j, why_not="no") if j.name == "low" else j for j in emitted.judged)
    found = compared(Clock, GOOD, emitted=replace(emitted, judged=judged))
    point = next(p for p in found.points if p.name == "low")
    assert (point.standing, point.why) == (Standing.NOT_COMPARED, "no")


# ---------------------------------------------------------------- with TLC


@pytest.fixture(scope="module")
def tlc():
    with Tlc(300) as running:
        yield running


@needs_tlc
def test_tlc_agrees(tlc):
    assert set(standings(compared(Clock, run=tlc.run)).values()) == {Standing.AGREED}


@needs_tlc
@pytest.mark.parametrize(
    "was, now, noticed",
    [
        ("tick ==", "tick == n < 3 /\\", {"deadlock": True, "lower": False}),
        ("/\\ [][Next]_vars", "/\\ [][Next \\/ n' = 0]_vars", {"arrives": True}),
        ("n = 0", "n \\in 0 .. 1", {"lower": True}),
        ("\nSpec ==", "\n\\* a comment\nSpec ==", {"low": False}),
        ("low == n < 4", "low == n < 3", {"low": True}),
        ("arrives == <>(n = 3)", "arrives == <>(n = 2) /\\ []<>(n = 2)", {"arrives": True}),
    ],
)
def test_a_wrong_module_is_noticed(tlc, was, now, noticed):
    emitted = emit(prepare(Clock).ir)
    text = emitted.text.replace(was, now)
    assert text != emitted.text
    found = compared(Clock, run=tlc.run, emitted=replace(emitted, text=text))
    for name, different in noticed.items():
        assert (standings(found)[name] is Standing.DIFFERENT) == different
    assert found.different == any(noticed.values())


@needs_tlc
def test_what_leaves_its_domain(tlc):
    found = compared(Overflowing, run=tlc.run)
    wanted = dict.fromkeys(
        ["low", "beyond", "assert", "domain", "error", "states", "depth"], Standing.AGREED
    )
    assert standings(found) == wanted | {"deadlock": Standing.NOT_COMPARED}


def test_a_module_whose_steps_stay_inside():
    text = inside(emit(prepare(Overflowing).ir)).text
    assert text.count("Spec ==") == 1
    assert "NextInside == Next /\\ TypeOK'" in text


@needs_tlc
def test_what_fails(tlc):
    found = compared(Failing, run=tlc.run)
    point = {p.name: p for p in found.points}
    assert point["error"].standing is Standing.AGREED
    assert point["high"].standing is Standing.AGREED
    assert point["states"].standing is Standing.NOT_COMPARED
    assert "TLC stops" in point["states"].why


# ---------------------------------------------------------------- as an engine


@needs_tlc
@pytest.mark.parametrize("spec", [Clock, Overflowing])
def test_the_engine_finds_what_the_reference_finds(spec):
    ir = prepare(spec).ir
    ours, theirs = ReferenceEngine().run(ir, Question()), TlcEngine().run(ir, Question())
    known = [p for p in theirs.properties if p.verdict is not Verdict.UNKNOWN]
    assert {p.name: p.verdict for p in known} == {
        p.name: p.verdict for p in ours.properties if p.name in {k.name for k in known}
    }
    assert (theirs.states, theirs.depth, theirs.transitions) == (ours.states, ours.depth, None)
    for p in known:
        trace = ours.result(p.name).trace
        assert (p.trace is None) == (trace is None)
        if trace is not None and p.kind != "temporal":
            assert len(p.trace) == len(trace)


@needs_tlc
def test_the_engine_stops_where_tlc_stops():
    outcome = TlcEngine().run(prepare(Failing).ir, Question())
    assert outcome.result("error").verdict is Verdict.VIOLATED
    assert outcome.result("high").verdict is Verdict.VIOLATED
    assert outcome.result("domain").verdict is Verdict.UNKNOWN
    assert (outcome.states, outcome.complete) == (None, False)


def test_the_engine_declines_limits_that_tlc_does_not_know():
    ir = prepare(Clock).ir
    limits = replace(Question().limits, max_states=5)
    declined = TlcEngine().supports(ir, Question(limits=limits))
    assert "--max-states" in declined[0].what
    assert TlcEngine().supports(ir, Question()) == []
