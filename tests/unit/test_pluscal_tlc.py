"""Algorithms translated by pcal, and judged by TLC: the same states and verdicts as ours."""

from dataclasses import replace

import pytest

from pyverify import (
    Map,
    Range,
    Spec,
    Var,
    invariant,
    leads_to,
    one_of,
    process,
    step,
    temporal,
    when,
)
from pyverify.engines import Question
from pyverify.frontend import build
from pyverify.reference import ReferenceEngine
from pyverify.reference.step import Resolved
from pyverify.tla.pluscal import emit_pluscal
from pyverify.tlc.comparing import Standing, compare
from pyverify.tlc.jar import missing
from pyverify.tlc.running import Tlc

pytestmark = pytest.mark.skipif(missing() is not None, reason=str(missing()))


class Helpers(Spec):
    """A helper that reads what the step has just changed, and variables that change twice."""

    Proc = Range(2)
    x = Var(Range(8), init=0)
    y = Var(Map[Proc, Range(16)], init=0)

    def twice(self) -> int:
        return self.x * 2

    @process(Proc, fair="weak")
    async def one(self, me: int) -> None:
        count: int = Var(Range(3), init=0)
        while count < 2:
            await step("up", fair="strong")
            self.x = (self.x + 1) % 4
            self.y[me] = self.twice()
            self.x = (self.x + self.y[1 - me]) % 8
            count += 1
        await when(self.x != 1, label="wait")

    @invariant
    def small(self) -> bool:
        return self.x < 7

    @temporal
    def waits(self) -> bool:
        return leads_to(self.one[0].at("up"), self.one[0].at("wait"))


class Overlapping(Spec):
    """Processes whose elements are the same, and one without; both have a location `go`."""

    Proc = Range(2)
    turn = Var(Range(3), init=one_of(Range(2)))

    @process(Proc)
    async def one(self, me: int) -> None:
        await step("go")
        await when(self.turn == me)
        self.turn = 2

    @process(fair="weak")
    async def boss(self) -> None:
        while True:
            await step("go")
            self.turn = one_of({0, 1, 2})

    @invariant
    def not_all_done(self) -> bool:
        return not all(self.one[p].done for p in self.Proc)


@pytest.fixture(scope="module")
def tlc():
    with Tlc(240) as running:
        yield running


@pytest.mark.parametrize("spec", [Helpers, Overlapping])
def test_tlc_agrees(spec, tlc):
    ir = build(spec()).ir
    emitted = emit_pluscal(ir)
    emitted = replace(emitted, text=tlc.translated(emitted.module, emitted.text))
    outcome = ReferenceEngine().run(ir, Question())
    assert outcome.complete
    found = compare(Resolved(ir), emitted, outcome, tlc.run, None)
    told = [(p.name, p.ours, p.theirs, p.standing, p.why) for p in found.points]
    assert not found.different, told
    assert found.states == outcome.states
    assert all(p.standing is Standing.AGREED for p in found.points), told
