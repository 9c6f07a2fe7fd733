"""The strategies of `prove`, over an encoding by tables: what proves what, and what is said of the rest."""

import pytest
from table_encoding import TableEncoding

from pyverify import (
    Param,
    Range,
    Spec,
    Var,
    action,
    always,
    constraint,
    init,
    invariant,
    one_of,
    reachable,
    require,
    step_invariant,
    temporal,
    terminal,
)
from pyverify.driver import prove
from pyverify.errors import InternalError, SpecError
from pyverify.outcome import Proof, Verdict
from pyverify.report.terminal import render
from pyverify.smt import prove as proving
from pyverify.smt import prove_tasks


@pytest.fixture(autouse=True)
def tables(monkeypatch):
    monkeypatch.setattr(prove_tasks, "encode", lambda spec, ints: TableEncoding(spec))


@pytest.fixture
def without_spacer(monkeypatch):
    monkeypatch.setattr(proving, "horn", lambda *_: None)


class Pair(Spec):
    """Two counters that go up together."""

    top = Param(4)
    n = Var(Range(top + 1), init=0)
    m = Var(Range(top + 1), init=0)

    @action
    def up(self):
        require(self.n < self.top)
        self.n += 1
        self.m += 1

    @action
    def reset(self):
        require(self.n == self.top)
        self.n = 0
        self.m = 0

    @invariant
    def equal(self):
        return self.n == self.m

    @invariant
    def follows(self):
        return not (self.n == 2 and self.m == 3)

    @invariant
    def below_three(self):
        return self.n < 3

    @reachable
    def three(self):
        return self.m == 3

    @reachable
    def apart(self):
        return self.m == self.n + 1

    @step_invariant
    def grows(self, after):
        return after.n > self.n or self.m == self.top

    @temporal
    def stays_small(self):
        return always(self.n <= 4)


class Lonely(Pair):
    """The same without the invariant that says why."""

    equal = None
    below_three = None
    three = None
    apart = None
    grows = None
    stays_small = None


class Ring(Spec):
    """Two claims of which each needs the other."""

    a = Var(Range(4), init=0)
    b = Var(Range(4), init=0)

    @action
    def turn(self):
        self.a, self.b = self.b, self.a

    @invariant
    def a_small(self):
        return self.a < 2

    @invariant
    def b_small(self):
        return self.b < 2


class Slow(Spec):
    """From 4 it goes by 5 and 6 to 7; but 4 is not reached."""

    x = Var(Range(8), init=0)

    @action
    def go(self):
        require(self.x != 7 and self.x != 3)
        self.x += 1

    @action
    def back(self):
        require(self.x == 3)
        self.x = 0

    @invariant
    def not_seven(self):
        return self.x != 7


class Faults(Spec):
    n = Var(Range(8), init=0)

    @action
    def up(self, k: int = one_of(Range(1, 3))):
        assert self.n != 6
        self.n += k


class Stuck(Spec):
    n = Var(Range(4), init=0)
    ends = Param(False)

    @action
    def up(self):
        require(self.n < 2)
        self.n += 1

    @terminal
    def over(self):
        return self.ends and self.n == 2


class Cut(Spec):
    x = Var(Range(20), init=0)

    @action
    def up(self):
        self.x += 1

    @constraint
    def small(self):
        return self.x < 3

    @invariant
    def at_most_three(self):
        return self.x <= 3

    @invariant
    def below_three(self):
        return self.x < 3


class Theorem(Spec):
    n = Var(Range(8), init=one_of(Range(1, 6)))

    @invariant
    def positive(self):
        return self.n > 0

    @invariant
    def small(self):
        return self.n < 5

    @reachable
    def three(self):
        return self.n == 3

    @reachable
    def seven(self):
        return self.n == 7


class Nowhere(Spec):
    n = Var(Range(3), init=0)

    @init
    def never(self):
        require(self.n == 1)

    @action
    def stay(self):
        self.n = 0


class BadStart(Spec):
    n = Var(Range(3), init=0)

    @init
    def beyond(self):
        self.n = 3

    @action
    def stay(self):
        self.n = 0


class Partial(Spec):
    """A property whose evaluation fails in a state that is reached."""

    n = Var(Range(4), init=0)

    @action
    def up(self):
        require(self.n < 3)
        self.n += 1

    @terminal
    def over(self):
        return self.n == 3

    @invariant
    def fine(self):
        return 6 // (2 - self.n) < 10


def said(result):
    return {p.name: f"{p.verdict} {p.proof or ''}".strip() for p in result.outcome.properties}


def test_each_strategy_has_its_claims():
    result = prove(Pair)
    assert said(result) == {
        "equal": "holds proved, inductive",
        "follows": "holds proved, inductive with equal",
        "below_three": "violated",
        "three": "holds",
        "apart": "violated proved, inductive",
        "grows": "holds proved, inductive with equal",
        "stays_small": "unknown",
        "assert": "holds proved, inductive",
        "domain": "holds proved, inductive with equal",
        "error": "holds proved, inductive",
        "deadlock": "holds proved, inductive",
    }
    assert len(result.property("below_three").trace) == 3
    assert len(result.property("three").trace) == 3
    assert "no reachable state satisfies it" in result.property("apart").reason
    assert "pyverify check" in result.property("stays_small").reason
    assert result.outcome.states is None and not result.outcome.complete


def test_what_is_not_reachable_helps_and_is_named_so():
    class Denied(Pair):
        equal = None

    assert said(prove(Denied, properties=["follows"])) == {
        "follows": "holds proved, inductive with not apart"
    }


def test_a_closed_set_of_claims():
    result = prove(Ring, properties=["a_small"])
    assert said(result) == {"a_small": "holds proved, inductive with b_small"}
    assert result.outcome.complete and result.holds


def test_k_induction(without_spacer):
    found = prove(Slow, depth=5).property("not_seven")
    assert found.verdict is Verdict.HOLDS
    assert found.proof.method == "k-induction" and 1 < found.proof.k <= 4
    assert prove(Slow, depth=1).property("not_seven").verdict is Verdict.UNKNOWN


def test_spacer_finds_what_is_missing():
    found = prove(Lonely, depth=1).property("follows")
    assert found.proof == Proof("Spacer")


def test_a_gap_is_a_step_between_two_states(without_spacer):
    result = prove(Lonely, depth=1)
    found = result.property("follows")
    assert found.verdict is Verdict.UNKNOWN and found.trace is None
    before, after = (s.state for s in found.gap.trace.steps)
    assert before == (1, 2) and after == (2, 3)
    assert found.gap.assumed == ("follows",)
    assert [v.text for v in found.gap.explanation.values] == ["self.n", "self.m"]
    text = render(result)
    assert "a step that induction does not exclude" in text
    assert "n 1→2  m 2→3" in text
    assert "an @invariant that excludes it is what the proof of follows lacks" in text.replace(
        "\n    ", " "
    )


def test_what_is_missing_is_named(without_spacer):
    class Needs(Pair):
        apart = None

        @action
        def spoil(self):
            require(self.n == 4 and self.m == 4)
            self.m = 3

        @action
        def up(self):
            require(self.n < self.top and self.m < self.top)
            self.n += 1
            self.m += 1

    reason = prove(Needs, depth=1, properties=["follows"]).property("follows").reason
    assert "it would be inductive if equal were proved" in reason


def test_failing_steps_are_shown():
    result = prove(Faults)
    assert {n: p.split()[0] for n, p in said(result).items()} == {
        "assert": "violated",
        "domain": "violated",
        "error": "holds",
        "deadlock": "holds",
    }
    assert result.property("assert").trace.steps[-1].state is None
    assert len(result.property("assert").trace) == 4
    assert "n = 8 is outside Range(8)" in result.property("domain").reason
    assert len(result.property("domain").trace) == 5


def test_deadlock():
    found = prove(Stuck).property("deadlock")
    assert found.verdict is Verdict.VIOLATED and len(found.trace) == 2
    assert [b.action for b in found.explanation.blocked] == ["up"]
    assert prove(Stuck(ends=True)).property("deadlock").verdict is Verdict.HOLDS
    assert "deadlock" not in said(prove(Stuck, deadlock=False))


def test_a_constraint_bounds_what_is_expanded():
    result = prove(Cut)
    assert result.property("at_most_three").verdict is Verdict.HOLDS
    assert len(result.property("below_three").trace) == 3
    assert result.property("domain").verdict is Verdict.HOLDS
    assert result.outcome.flags.constraint
    assert "explored only where small holds" in render(result)


def test_without_actions_only_initial_states_count():
    result = prove(Theorem)
    assert said(result) == {
        "positive": "holds proved, in every initial state",
        "small": "violated",
        "three": "holds",
        "seven": "violated proved, in every initial state",
        "assert": "holds proved, in every initial state",
        "domain": "holds proved, in every initial state",
        "error": "holds proved, in every initial state",
    }
    assert result.property("small").trace.steps[0].state == (5,)


def test_no_initial_state_is_said():
    with pytest.raises(SpecError, match="has no initial state"):
        prove(Nowhere)


def test_a_failure_before_there_is_a_state():
    found = prove(BadStart).property("domain")
    assert found.verdict is Verdict.VIOLATED and found.trace.steps[0].state is None


def test_failing_evaluation_is_a_violation():
    found = prove(Partial).property("fine")
    assert found.verdict is Verdict.VIOLATED and len(found.trace) == 2
    assert found.reason.startswith("evaluating it fails")


def test_a_time_limit_ends_everything(monkeypatch):
    def forever(*_):
        while True:
            pass

    monkeypatch.setattr(proving, "horn", forever)
    monkeypatch.setattr(proving, "unroll", forever)
    result = prove(Lonely, time_limit=0.5, properties=["follows"])
    assert result.outcome.stopped_by == "time-limit"
    assert "the time limit was reached before it was decided" in result.property("follows").reason


def test_a_task_that_crashes_is_told(monkeypatch):
    def crash(*_):
        raise ValueError("no such thing")

    monkeypatch.setattr(prove_tasks, "encode", crash)
    with pytest.raises(ValueError, match="no such thing"):
        prove(Ring)


def test_a_process_that_dies_is_told(monkeypatch):
    import os

    monkeypatch.setattr(prove_tasks, "encode", lambda *_: os._exit(3))
    with pytest.raises(InternalError, match="has ended with status 3"):
        prove(Ring)
    # Z3 ends a process with this status when there is no memory left.
    monkeypatch.setattr(prove_tasks, "encode", lambda *_: os._exit(101))
    result = prove(Ring)
    assert result.outcome.stopped_by == "memory"
    assert "the memory limit was reached" in result.property("a_small").reason
    assert "stopped by --memory" in render(result)


def test_a_memory_limit_is_kept(monkeypatch):
    def greedy(*_):
        return [bytes(10**8) for _ in range(100)]

    monkeypatch.setattr(prove_tasks, "encode", greedy)
    assert prove(Ring, memory=10**9).outcome.stopped_by == "memory"


def test_queries_are_written_down(tmp_path):
    from pyverify.driver import attempt, prepare, question

    attempt(prepare(Pair), question(), depth=2, dump=str(tmp_path))
    names = sorted(p.name for p in tmp_path.iterdir())
    assert any("inductive-equal" in n for n in names)
    import z3

    for path in tmp_path.iterdir():
        solver = z3.Solver(ctx=z3.Context())
        solver.from_file(str(path))
        assert solver.assertions()
