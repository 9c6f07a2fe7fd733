"""What TLC 2.15 misjudges: it is told, and it is really so."""

import pytest

from pyverify import Range, Spec, Var, action, always, eventually, implies, leads_to, temporal
from pyverify.driver import prepare
from pyverify.engines import Question
from pyverify.outcome import Verdict
from pyverify.reference import ReferenceEngine
from pyverify.reference.step import Resolved
from pyverify.tlc.defects import misjudged
from pyverify.tlc.jar import missing
from pyverify.tlc.output import Ended, read
from pyverify.tlc.running import Job, Tlc

needs_tlc = pytest.mark.skipif(missing() is not None, reason=f"TLC is not run here: {missing()}")


class Still(Spec):
    """Stays where it is."""

    Place = Range(2)
    s = Var(Place, init=0)

    @action
    def stay(self) -> None:
        self.s = 0

    @temporal
    def nobody(self) -> bool:
        return always(all(always(self.s == n) for n in self.Place if n > 1))

    @temporal
    def constant(self) -> bool:
        return always(implies(len(self.Place) == 3, always(self.s == 1)))

    @temporal
    def nobody_for_some(self) -> bool:
        return all(
            all(leads_to(self.s == m, self.s == n) for n in self.Place if n < m) for m in self.Place
        )

    @temporal
    def others(self) -> bool:
        return all(
            leads_to(self.s == m, self.s == 0) for m in self.Place for n in self.Place if m != n
        )

    @temporal
    def plain(self) -> bool:
        return always(eventually(self.s == 0))


MISJUDGED = {"nobody", "constant", "nobody_for_some"}


def test_what_is_constant_is_misjudged():
    spec = Resolved(prepare(Still).ir)
    told = {p.name for p in spec.spec.properties if misjudged(spec, p.name) is not None}
    assert told == MISJUDGED
    assert misjudged(spec, "no_such_property") is None


MODULE = r"""---- MODULE Still ----
EXTENDS Integers
VARIABLE s
Place == 0 .. 1
Init == s = 0
Spec == Init /\ [][s' = 0]_s
nobody == []\A n \in Place : n > 1 => [](s = n)
plain == []<>(s = 0)
===="""


@needs_tlc
def test_tlc_really_misjudges_it():
    """If this fails, TLC has been repaired, and the formulas can be compared."""
    outcome = ReferenceEngine().run(prepare(Still).ir, Question())
    assert outcome.result("nobody").verdict is Verdict.HOLDS
    with Tlc(300) as tlc:
        said = {
            name: read(
                tlc.run(Job("Still", MODULE, f"SPECIFICATION Spec\nPROPERTY {name}\n")).output
            )
            for name in ("nobody", "plain")
        }
    assert said["nobody"].ended is Ended.TEMPORAL
    assert said["plain"].ended is Ended.COMPLETE
