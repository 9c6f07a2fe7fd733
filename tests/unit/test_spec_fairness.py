"""`class S(Spec, fair="weak")`: some step keeps happening."""

import pytest
from click.testing import CliRunner

from pyverify import Range, Spec, Var, action, check, eventually, require, temporal
from pyverify.cli import main
from pyverify.driver import prepare
from pyverify.ir.show import show_spec


class Work(Spec, fair="weak"):
    n = Var(Range(4), init=0)

    @action
    def up(self):
        require(self.n < 3)
        self.n += 1

    @action
    def down(self):
        require(self.n == 2)
        self.n -= 1

    @temporal
    def starts(self):
        return eventually(self.n == 2)

    @temporal
    def ends(self):
        return eventually(self.n == 3)


class Inherits(Work):
    pass


class Strong(Work, fair="strong"):
    pass


class Free(Work, fair=None):
    pass


class FreeToo(Free):
    pass


class Again(Free, fair="weak"):
    pass


@pytest.mark.parametrize(
    ("spec", "kind"),
    [
        (Work, "weak"),
        (Inherits, "weak"),
        (Strong, "strong"),
        (Free, None),
        (FreeToo, None),
        (Again, "weak"),
    ],
)
@pytest.mark.parametrize("engine", ["reference", "native"])
def test_it_is_inherited_restated_and_taken_back(spec, kind, engine):
    said = [(f.kind, f.actions, f.per) for f in prepare(spec).ir.fairness]
    assert said == ([(kind, ("up", "down"), ())] if kind else [])
    found = check(spec, engine=engine, deadlock=False).outcome
    assert str(found.result("starts").verdict) == ("holds" if kind else "violated")
    ends = found.result("ends")
    assert str(ends.verdict) == "violated"  # the steps that keep happening may go round
    assert ends.trace.stops is (kind is None)
    notes = [(n.kind, n.action, n.how) for n in ends.explanation.fairness]
    assert notes == ([(kind, "any step", "taken")] if kind else [])


def test_it_is_told_apart_from_fairness_of_an_action():
    assert show_spec(prepare(Work).ir).splitlines().count("weak fairness of any step") == 1
    listed = CliRunner().invoke(main, ["check", f"{__file__}:Strong", "--list"]).stdout.splitlines()
    assert "  strong fairness of any step" in listed
    assert "    up" in listed
