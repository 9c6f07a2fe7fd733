"""docs/CLAIMS.md says what the checks say, and each claim stands as its verdicts make it."""

import re
from dataclasses import replace

import pytest
from claims import CONDITIONAL, HOLDS, UNKNOWN, VIOLATED, Case, Judged, cases, judge
from claims_page import PAGE, cell, counterexample, head, ordered, overview, page
from documents import ROOT
from shipped import shared_result

from pyverify.models import load_claims, load_models

WRITTEN = (ROOT / PAGE).read_text(encoding="utf-8")
HEAD, *SECTIONS = re.split(r"^(?=## )", WRITTEN, flags=re.MULTILINE)
OVERVIEWS = {s.split()[1]: re.split(r"^(?=### )", s, flags=re.MULTILINE) for s in SECTIONS}
STORIES = {s.split()[1]: s for _, *stories in OVERVIEWS.values() for s in stories}
STALE = "run `make docs`, and read what changed"
EXPECTED = cases()
TOLD = [case for own in EXPECTED.values() for case in own if case.counterexample]


def test_the_head_is_fresh():
    """It follows from the verdicts that are expected, which test_models_shipped holds."""
    assert HEAD.rstrip() == head(EXPECTED).rstrip(), STALE
    assert [*OVERVIEWS] == ordered(EXPECTED), STALE


@pytest.mark.parametrize("name", ordered(EXPECTED))
def test_the_table_of_a_system_is_fresh(name, shared):
    """So do verdicts, lengths and counts; by which method it is proved, only the prover says."""
    proved = {name: [asked(case, shared) for case in EXPECTED[name]]}
    assert OVERVIEWS[name][0].rstrip() == overview(proved, name).rstrip(), STALE


def asked(case, shared):
    """Return the case with the results of those of its instances that are proved."""

    def result_of(model):
        return shared_result(model, shared) if model.prove else None

    return replace(case, judged=tuple(judge(j.model, case.claim, result_of) for j in case.judged))


def test_every_violated_claim_is_told():
    assert [*STORIES] == [case.number for name in ordered(EXPECTED) for case in EXPECTED[name]
                          if case.counterexample], STALE  # fmt: skip


def slow(case):
    return pytest.mark.slow if case.counterexample.model.tier == "slow" else ()


@pytest.mark.parametrize("case", [pytest.param(c, id=c.number, marks=slow(c)) for c in TOLD])
def test_a_story_is_fresh(case, shared):
    shown = case.counterexample
    run = judge(shown.model, case.claim, lambda model: shared_result(model, shared))
    judged = tuple(run if j is shown else j for j in case.judged)
    assert STORIES[case.number].rstrip() == counterexample(replace(case, judged=judged)).rstrip(), (
        STALE
    )


@pytest.mark.slow
def test_the_page_is_fresh(shared):
    assert page(cases(lambda model: shared_result(model, shared))) == WRITTEN, STALE


# ---------------------------------------------------------------- how a claim stands

FILE = """\
spec = "x.py:X"
[a]
[b]
expect = { p = "violated", q = "violated" }
[c]
expect = { p = "unknown" }
"""
CLAIM = """
[[claims]]
system = "C1"
claim = "It is so."
source = "S1 1"
property = "p"
"""


@pytest.mark.parametrize(
    ("instances", "more", "standing"),
    [
        ('["a"]', "", HOLDS),
        ('["b"]', 'repair = "Do."', VIOLATED),
        ('["b", "a"]', 'repair = "Do."', VIOLATED),
        ('["a", "b"]', 'repair = "Do."', HOLDS),  # b is a spoilt variant
        ('["c"]', "", UNKNOWN),
        ('["c", "a"]', "", UNKNOWN),
        ('["c", "b"]', 'repair = "Do."', UNKNOWN),
        ('["a"]', 'assumption = "If."', CONDITIONAL),
        ('["a", "b"]', 'repair = "Do."\nassumption = "If."', CONDITIONAL),
        ('["b", "a"]', 'repair = "Do."\nassumption = "If."', VIOLATED),
        ('["b"]', 'repair = "Do."\nassumption = "If."', VIOLATED),
        ('["c"]', 'assumption = "If."', UNKNOWN),
    ],
)
def test_how_a_claim_stands(tmp_path, instances, more, standing):
    file = tmp_path / "x.toml"
    file.write_text(f"{FILE}{CLAIM}instances = {instances}\n{more}\n")
    models = {m.name: m for m in load_models(file)}
    (claim,) = load_claims(file)
    judged = tuple(Judged(models[name], "p", None) for name in claim.instances)
    assert Case("C1.1", claim, file, judged).standing == standing


def test_a_result_that_is_not_expected_never_gets_on_the_page(shared):
    case, *_ = next(iter(EXPECTED.values()))
    model = case.judged[0].model
    result = shared_result(model, shared)
    assert judge(model, case.claim, lambda m: result).result is result
    different = replace(result, differences=("states: expected 1, got 2",))
    with pytest.raises(AssertionError, match="is not as expected: states"):
        judge(model, case.claim, lambda m: different)


def test_a_bar_stays_in_its_cell():
    assert cell("a | b\nc") == "a \\| b c"
