"""Specs that TLA+ or TLC would take otherwise: their modules say the same as the reference engine."""

import pytest
from cli_specs import folder

from pyverify import Map, Range, Seq, Set, Spec, Var, action, one_of, require, terminal
from pyverify.engines import Question
from pyverify.frontend import build
from pyverify.outcome import Verdict
from pyverify.reference import ReferenceEngine
from pyverify.reference.step import Resolved
from pyverify.tla import emit
from pyverify.tlc.comparing import Standing, compare
from pyverify.tlc.engine import TlcEngine
from pyverify.tlc.jar import missing
from pyverify.tlc.running import Tlc

__all__ = ["folder"]  # a fixture

needs_tlc = pytest.mark.skipif(missing() is not None, reason=str(missing()))


class Overwritten(Spec):
    """A division by zero whose quotient nobody ever sees."""

    n = Var(Range(3), init=0)
    o = Var(Range(9), init=0)

    @action
    def go(self) -> None:
        self.n = (self.n + 1) % 3
        self.o = 4 // self.n
        self.o = 1


class UnusedInIf(Spec):
    """A value that only one way through the step needs."""

    n = Var(Range(3), init=0)
    o = Var(Range(9), init=0)

    @action
    def go(self, p: bool = one_of(bool)) -> None:
        self.n = (self.n + 1) % 3
        x = 1
        if p:
            x = 4 // self.n
            self.o = 1
        if not p:
            self.o = x


class UnusedInLoop(Spec):
    """A value of each turn that nothing needs."""

    n = Var(Range(3), init=0)
    m = Var(Map[Range(2), Range(9)], init={0: 0, 1: 0})

    @action
    def go(self) -> None:
        self.n = (self.n + 1) % 3
        for k in range(2):
            x = 4 // self.n  # noqa: F841
            self.m[k] = 1


class IdleLoop(Spec):
    """A loop that leaves nothing behind but its error."""

    n = Var(Range(3), init=0)
    q = Var(Seq[Range(2), 2], init=[])

    @action
    def go(self) -> None:
        self.n = (self.n + 1) % 3
        for x in self.q:
            y = 4 // (x + self.n)  # noqa: F841

    @action
    def put(self) -> None:
        require(len(self.q) < 2)
        self.q.append(0)


class UnusedArgument(Spec):
    """A helper that does not look at what it is given."""

    n = Var(Range(3), init=0)

    def one(self, given: int) -> int:
        return 1

    @action
    def go(self) -> None:
        self.n = (self.n + self.one(4 // (1 - self.n))) % 3


class BeforeTheGuard(Spec):
    """A value that a guard after it does not need."""

    n = Var(Range(3), init=0)

    @action
    def go(self) -> None:
        x = 4 // self.n
        require(self.n > 0)
        self.n = x % 3


class PartialKeys(Spec):
    """A loop that writes to keys, not all of which there are."""

    m = Var(Map[Range(2), Range(3)], init={0: 0, 1: 0})
    s = Var(Set[Range(3)], init=frozenset())

    @action
    def grow(self, k: int = one_of(Range(3))) -> None:
        self.s.add(k)

    @action
    def clear(self) -> None:
        require(len(self.s) > 0)
        for k in self.s:
            self.m[k] = 2


class Sequences(Spec):
    """Has the name of a standard module that its module extends."""

    q = Var(Seq[Range(2), 2], init=())

    @action
    def put(self) -> None:
        require(len(self.q) < 2)
        self.q.append(1)


FAILING = [
    Overwritten,
    UnusedInIf,
    UnusedInLoop,
    IdleLoop,
    UnusedArgument,
    BeforeTheGuard,
    PartialKeys,
]


@needs_tlc
@pytest.mark.parametrize("spec", [*FAILING, Sequences])
def test_tlc_agrees(spec):
    ir = build(spec()).ir
    outcome = ReferenceEngine().run(ir, Question())
    assert (outcome.result("error").verdict is Verdict.VIOLATED) == (spec in FAILING)
    with Tlc(240) as tlc:
        found = compare(Resolved(ir), emit(ir, strict=True), outcome, tlc.run, None)
    points = {p.name: p for p in found.points}
    assert not found.different, found.points
    assert points["error"].standing is Standing.AGREED


def test_a_module_to_be_read_computes_what_it_needs():
    ir = build(Overwritten()).ir
    assert r"\div" not in emit(ir).text.split("VARIABLES")[1]
    assert "Quotient(4, " in emit(ir, strict=True).text


def test_no_module_is_called_as_a_standard_one():
    assert emit(build(Sequences()).ir).module == "Sequences_"


class Hesitating(Spec):
    """Stopping is a question that has no answer in the first state, where nobody asks it."""

    q = Var(Seq[Range(2), 2], init=())

    @action
    def put(self) -> None:
        require(len(self.q) < 2)
        self.q.append(1)

    @terminal
    def full(self) -> bool:
        return self.q[0] == 1


@needs_tlc
def test_a_terminal_property_that_has_no_value_is_no_error():
    ir = build(Hesitating()).ir
    assert ReferenceEngine().run(ir, Question()).result("error").verdict is Verdict.HOLDS
    found = TlcEngine().run(ir, Question())
    assert found.result("error").verdict is Verdict.UNKNOWN
    assert "where nobody asks" in found.result("error").reason


@needs_tlc
def test_numbers_that_tlc_does_not_have_are_not_compared(folder):
    text = """\
from pyverify import *

class Huge(Spec):
    n = Var(Range(0, 5000000000), init=0)

    @action
    def go(self):
        require(self.n == 0)
        self.n = 4000000000
"""
    folder.write("huge.py", text)
    shown = folder.run("crosscheck", "huge.py")
    assert shown.exit_code == 3
    assert "leaves TLC's 32 bits" in shown.stdout and "0 with a difference" in shown.stdout
