"""Shortened counterexamples: never more than ten lines, and what is left out is said."""

import pytest
from shipped import MODELS, shared_result
from short_story import MOST, WIDTH, cut, end_of, fitted, plain, short_story

from pyverify.outcome import Verdict
from pyverify.report.trace import trace_lines

VIOLATED = [
    pytest.param(m, id=m.title)
    for m in MODELS
    if m.tier == "fast" and Verdict.VIOLATED in m.expect.values()
]


@pytest.mark.parametrize("model", VIOLATED)
def test_a_story_is_short_and_true(model, shared):
    """Every line of it stands in the whole story, but for those that say what is left out."""
    result = shared_result(model, shared)
    for p in result.outcome.properties:
        if p.verdict is Verdict.VIOLATED:
            told = [] if p.trace is None else trace_lines(result.instance, p.trace, WIDTH)
            whole = [*plain(told), *end_of(p)]
            short = short_story(result, p)
            assert 0 < len(short) <= MOST
            if len(whole) <= MOST and "…" not in "".join(short):
                assert short == whole
            else:
                assert any("…" in line for line in short) or len(short) < len(whole)
            if p.trace is not None:
                last = len(p.trace)
                assert any(line[2:].lstrip().startswith(f"{last}  ") for line in short)


STEPS = [[f"  {i}  act({i})"] for i in range(9)]
LABELS = ["start", *(f"act({i})" for i in range(1, 9))]


def test_what_fits_is_left_alone():
    assert fitted(STEPS, LABELS, 9) == [line for step in STEPS for line in step]


def test_the_middle_is_told_by_its_actions():
    assert fitted(STEPS, LABELS, 5) == [
        "  0  act(0)",
        "  1-5  …  act(1), act(2), act(3), act(4), act(5)",
        "  6  act(6)",
        "  7  act(7)",
        "  8  act(8)",
    ]


def test_a_start_that_is_wrong_already():
    assert fitted(STEPS[:1], LABELS[:1], 5) == STEPS[0]


def test_a_long_step_is_cut_and_says_so():
    steps = [["  0  a"], ["  1  b", "     c", "     d", "     e"], ["  2  f"]]
    assert fitted(steps, ["start", "b", "f"], 4) == ["  0  a", "  1  b", "     c  …", "  2  f"]


def test_the_last_step_is_always_there():
    with pytest.raises(AssertionError, match="no room"):
        fitted(STEPS, LABELS, 2)


def test_cut():
    assert cut(["a", "b"], 2) == ["a", "b"]
    assert cut(["a", "b", "c"], 2) == ["a", "b  …"]
