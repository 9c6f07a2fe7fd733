"""The table of models: a line per instance, and what was not as expected below."""

from outcomes import BROKEN, judged, result

from pyverify.outcome import Verdict
from pyverify.report import table
from pyverify.result import Difference, Refused


def test_rows_stand_below_their_headings():
    column = table.name_column(["heartbeat:documented", "x:y"], 100)
    head = table.title_line(column).plain
    row = table.row(result(BROKEN, expected=True), "heartbeat:documented", column).plain
    assert row.startswith("✓ heartbeat:documented")
    for word, value in (("states", "5 453"), ("transitions", "27 552"), ("depth", "13")):
        assert head.index(word) + len(word) == row.index(value) + len(value)


def test_verdicts_are_counted():
    unknown = judged("live", Verdict.UNKNOWN)
    reserved = judged("deadlock", kind="reserved")
    row = table.row(result(BROKEN, unknown, judged("p"), reserved, expected=True), "x", 10).plain
    assert row.endswith("  1 holds, 1 violated, 1 unknown")


def test_marks_tell_failed_from_undecided():
    wrong, open_ = Difference("states", "1", "2"), Difference("p", "holds", "unknown", True)
    marks = [
        table.row(result(BROKEN, expected=False, differences=d), "x", 10).plain[0]
        for d in ((wrong,), (wrong, open_), (open_,))
    ]
    assert marks == ["✗", "✗", "?"]
    assert table.row(Refused("x", "why"), "x", 10).plain.startswith("✗ x")


def test_differences_come_with_the_unexpected_trace():
    difference = Difference("dead_means_expired", "holds", "violated")
    found = result(BROKEN, judged("p"), expected=False, differences=(difference,))
    told = "\n".join(line.plain for line in table.differences(found, "heartbeat:repaired", 80))
    assert "✗ dead_means_expired: expected holds, got violated" in told
    assert "5  renew(n=0)" in told


def test_what_was_left_out_is_said():
    assert table.totals(3, 3).plain == "3 of 3 instances as expected"
    assert table.left_out(2, 0).plain.startswith("2 slow instances skipped")
    assert table.left_out(0, 1).plain == "1 instance not checked"
    assert not table.left_out(0, 0)
