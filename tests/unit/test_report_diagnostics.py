"""Diagnostics in a terminal: the text of `errors.render`, with paths a person can read."""

from pyverify.errors import Diagnostic, Note, render
from pyverify.report.diagnostics import brief, full, message
from pyverify.source import NOWHERE, Span


def made(tmp_path, **more):
    file = tmp_path / "lease.py"
    file.write_text("n = Var(Range(3))\nm = 1\n")
    span = Span(str(file), 1, 5, 1, 18)
    return Diagnostic("bad-domain", span, "this is no domain", "write another", **more)


def test_the_text_is_that_of_the_error(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    one = made(tmp_path, notes=(Note(Span(str(tmp_path / "lease.py"), 2, 1, 2, 2), "see here"),))
    lines = [line.plain for line in full(one)]
    assert "\n".join(lines) == render(one).replace(str(tmp_path) + "/", "")
    assert lines[0] == "lease.py:1:5: error[bad-domain]: this is no domain"
    assert lines[2].strip(" |") == "^" * 13


def test_paths_elsewhere_stay_whole(tmp_path):
    assert full(made(tmp_path))[0].plain.startswith(str(tmp_path))


def test_a_warning_in_a_report(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    lines = [line.plain for line in brief(made(tmp_path, severity="warning"), 80)]
    assert lines == ["  warning lease.py:1  this is no domain", "          write another"]


def test_a_warning_without_a_place():
    nowhere = Diagnostic("bad-domain", NOWHERE, "this is no domain", severity="warning")
    assert [line.plain for line in brief(nowhere, 80)] == ["  warning this is no domain"]


def test_messages_without_a_place():
    assert message("error: no such file: x").plain == "error: no such file: x"
