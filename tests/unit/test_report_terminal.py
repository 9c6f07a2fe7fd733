"""The report of the design, to the letter; and what must never be missing from one."""

from dataclasses import replace

import pytest
from outcomes import BROKEN, COSTS, HEARTBEAT, RETURNS, STEPS, judged, line, result, state

from pyverify.outcome import (
    Explanation,
    FairNote,
    Flags,
    Step,
    SubValue,
    Trace,
    Unmet,
    Verdict,
)
from pyverify.report.terminal import render
from pyverify.result import Difference


def test_the_report_of_the_design():
    assert (
        render(result(BROKEN, RETURNS), 90)
        == """\
heartbeat.py · Heartbeat(nodes=3, delta=2, horizon=6)
✗ dead_means_expired   violated after 5 steps
✗ everyone_returns     violated: after 7 steps, stopping for ever is fair
  5 453 states · 27 552 steps · depth 13 · 0.02 s explore, 0.11 s compile

dead_means_expired
  0  start               clock=0  lease=[0, 0, 0]  alive=[T, T, T]
  1  tick                clock 0→1
  2  tick                clock 1→2
  3  tick                clock 2→3
  4  expire(n=0)         alive[0] True→False
  5  renew(n=0)          lease[0] 0→3
  ✗ heartbeat.py:34   all(self.alive[n] or self.clock - self.lease[n] > self.delta ...
      with n=0:  self.alive[0] = False;  self.clock - self.lease[0] = 0;  self.delta = 2"""
    )


@pytest.mark.parametrize("width", [50, 60, 80, 120])
def test_lines_keep_to_the_width(width):
    shown = render(result(BROKEN, RETURNS, complete=False, stopped_by="max-states"), width)
    assert max(map(len, shown.splitlines())) <= width


def test_colour_is_an_ornament():
    shown = result(BROKEN, RETURNS)
    assert str(shown) == repr(shown) == render(shown)
    assert "\x1b" not in str(shown)


def test_reserved_properties_are_shown_when_they_do_not_hold():
    kinds = [judged("mutex"), judged("deadlock", kind="reserved"), judged("error", kind="reserved")]
    assert "deadlock" not in render(result(*kinds))
    stuck = judged("deadlock", Verdict.VIOLATED, "reserved", span=line(0), trace=Trace(STEPS[:1]))
    shown = render(result(judged("mutex"), stuck))
    assert "✗ deadlock   violated in an initial state" in shown
    assert "no action is enabled here" in shown


def test_a_spec_without_properties_of_its_own_shows_what_was_looked_for():
    reserved = [judged(n, kind="reserved") for n in ("deadlock", "assert", "domain", "error")]
    assert "✓ deadlock, assert, domain, error   holds" in render(result(*reserved))


def test_speed_is_told_of_a_long_run():
    quick, long = (render(result(BROKEN, statistics=COSTS, explore_seconds=s)) for s in (0.99, 2.0))
    assert "bytes per state" not in quick
    said = "  2 726 states/s · 2 workers · 21 bytes per state · 12.3 MB at most"
    assert said in long.splitlines()
    assert "bytes per state" not in render(result(BROKEN, explore_seconds=2.0))


def test_a_failed_last_step():
    steps = (*STEPS[:2], Step("tick", (), None, line(20)))
    reason = "clock = 7 is outside Time = Range(7)"
    out = judged("domain", Verdict.VIOLATED, "reserved", reason=reason, trace=Trace(steps))
    shown = render(result(out)).splitlines()
    assert shown[1] == f"✗ domain   violated after 2 steps: {reason}"
    assert shown[-2:] == ["  2  tick                fails", f"  ✗ heartbeat.py:33   {reason}"]


def test_choices_and_steps_that_change_nothing():
    lost = Step("expire", (("n", 1),), state(0), line(29), (("lost", True),))
    shown = render(result(judged("p", Verdict.VIOLATED, trace=Trace((STEPS[0], lost)))))
    assert "  1  expire(n=1) [lost=True]  (nothing changes)" in shown


def test_a_witness_comes_after_the_counterexamples():
    seen = judged("can_expire", kind="reachable", trace=Trace(STEPS[:5]))
    shown = render(result(seen, BROKEN))
    assert "✓ can_expire           reached after 4 steps" in shown
    assert shown.index("\ndead_means_expired\n") < shown.index("\ncan_expire   witness\n")


TURNING = (*STEPS[:2], replace(STEPS[0], action="tick"))
FAIR = (
    FairNote("weak", "renew(n=0)", "disabled", 1),
    FairNote("weak", "renew(n=2)", "disabled", 1),
    FairNote("strong", "tick", "taken", 2),
    FairNote("strong", "expire", "disabled", 0),
)
NEVER = Unmet("self.alive[n]", line(40), (SubValue("n", "0"),), 1, "never true from there on")


def lasso(steps, loop, *notes, unmet=()):
    why = Explanation("always(eventually(p))", line(40), fairness=notes, unmet=unmet)
    trace = Trace(steps, loop)
    return judged("p", Verdict.VIOLATED, "temporal", trace=trace, explanation=why)


def lines_of(p):
    return [text.rstrip() for text in render(result(p)).splitlines()]


def test_a_behaviour_that_stops_has_no_loop_to_show():
    shown = lines_of(lasso(STEPS, 5))
    assert "✗ p   violated: after 5 steps, stopping for ever is fair" in shown
    assert "  ↺  stops here for ever" in shown
    assert not any(text[:1] in "┌│└" for text in shown if text)


@pytest.mark.parametrize(
    ("loop", "said"),
    [(0, "a loop of 2 steps from the start"), (1, "1 step, then a loop of 1")],
)
def test_a_loop_is_bracketed_from_the_state_it_begins_in(loop, said):
    shown = lines_of(lasso(TURNING, loop))
    assert f"✗ p   violated: {said}" in shown
    assert [text[0] for text in shown if text[:1] in {"┌", "│", "└"}] == [
        "┌", *"│" * (2 - loop), "└",
    ]  # fmt: skip
    assert f"└ ↺  back to {loop}" in shown
    assert next(text for text in shown if text.startswith("┌")).startswith(f"┌ {loop}  ")


def test_stopping_at_once():
    assert "violated: in an initial state, stopping for ever is fair" in render(
        result(lasso(STEPS[:1], 0))
    )


def test_the_bracket_goes_on_beside_wrapped_lines():
    shown = render(result(lasso(TURNING, 0)), 50).splitlines()
    first = next(i for i, text in enumerate(shown) if text.startswith("┌"))
    last = next(i for i, text in enumerate(shown) if text.startswith("└"))
    assert last - first > 3
    assert all(text.startswith("│") for text in shown[first + 1 : last])


def test_the_account_says_what_is_never_met_and_why_it_is_fair():
    shown = lines_of(lasso(TURNING, 0, *FAIR, unmet=(NEVER,)))
    at = shown.index("  ✗ heartbeat.py:40   always(eventually(p))")
    assert shown[at + 1 :] == [
        "      self.alive[n]   after step 1: never true from there on, with n=0",
        "      and it is fair:",
        "        weak    renew(n=0; n=2)   disabled after step 1",
        "        strong  tick              taken by step 2",
        "        strong  expire            disabled all along the loop",
    ]


def test_fairness_to_many_is_wrapped_and_names_them_all():
    notes = [FairNote("weak", f"action_{i}(n={i})", "disabled", 5) for i in range(30)]
    shown = render(result(lasso(STEPS, 5, *notes)), 80)
    assert all(f"action_{i}(n={i})" in shown for i in range(30))
    assert max(map(len, shown.splitlines())) <= 80


def test_a_long_start_is_told_once():
    both = [judged(n, Verdict.VIOLATED, trace=Trace(STEPS[:2])) for n in ("p", "q")]
    narrow = render(result(*both), 60)
    start = "clock=0  lease=[0, 0, 0]"
    assert (narrow.count(start), narrow.count("as above")) == (1, 1)
    wide = render(result(*both), 200)
    assert (wide.count(start), wide.count("as above")) == (2, 0)


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ({"stopped_by": "max-states", "limits": {"max_states": 1000}}, "--max-states 1 000: "),
        ({"stopped_by": "max-depth", "limits": {"max_depth": 7}}, "--max-depth 7: "),
        ({"stopped_by": "time-limit", "limits": {"time_limit": 60.0}}, "--time-limit 60s: "),
        ({"stopped_by": "memory", "limits": {"memory": 4 * 10**9}}, "--memory 4GB: "),
        ({"stopped_by": "fail-fast"}, "stopped by --fail-fast: "),
        ({"stopped_by": "interrupt"}, "interrupted: "),
        ({"flags": Flags(constraint=True)}, "explored only where small holds"),
        ({"flags": Flags(symmetry=True)}, "the states counted are representatives"),
        ({"flags": Flags(deadlock=False)}, "deadlock was not checked"),
        ({"notes": ("a note",)}, "! a note"),
        ({"differences": (Difference("states", "12", "13"),)}, "expects: states: expected 12, got"),
        ({"expected": True}, "✓ as the model expects"),
    ],
)
def test_what_limits_the_meaning_is_said(how, said):
    assert said in render(result(judged("p"), **how))


def test_a_long_value_is_wrapped_where_it_can_be():
    many = replace(HEARTBEAT, variables=HEARTBEAT.variables * 5)
    wide = Trace((Step("start", (), state(0) * 5),))
    shown = render(result(judged("p", Verdict.VIOLATED, trace=wide), instance=many), 60)
    lines = shown.split("\np\n")[1].splitlines()
    assert all(x.startswith(("  0  start  ", " " * 25)) for x in lines)
    assert max(map(len, lines)) <= 60


def test_notebooks_get_the_same_words():
    shown = result(BROKEN)._repr_html_()
    assert shown.startswith("<pre") and "dead_means_expired" in shown
    assert "lease[0]" in shown and "&gt; self.delta" in shown
