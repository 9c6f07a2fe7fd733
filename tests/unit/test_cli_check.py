"""`pyverify check`, from the call to what is printed and the exit status."""

import json

import pytest
from cli_specs import COUNTER, WORDS, folder

from pyverify.errors import InternalError, Undecided

__all__ = ["folder"]

# For tests that put something else in the place of an engine.
REFERENCE = ("--engine", "reference")


def test_a_spec_that_holds(folder):
    shown = folder.run("check", "counter.py")
    assert (shown.exit_code, shown.stderr) == (0, "")
    lines = shown.stdout.splitlines()
    assert lines[:2] == ["counter.py · Counter(top=3, broken=False)", "✓ small   holds"]
    assert lines[2].startswith("  4 states · 4 steps · depth 4 · ")
    assert len(lines) == 3


def test_a_violation_is_told_step_by_step(folder):
    shown = folder.run("check", "two.py:Smaller")
    assert shown.exit_code == 1
    assert "✗ small   violated after 2 steps" in shown.stdout
    assert "  2  up                  n 1→2" in shown.stdout
    line = (WORDS + COUNTER).count("\n") + 8
    assert f"✗ two.py:{line}   self.n < 2" in shown.stdout


def test_every_spec_of_a_file_is_checked_in_order(folder):
    shown = folder.run("check", "two.py")
    assert shown.exit_code == 1
    assert shown.stdout.index("Counter(") < shown.stdout.index("Smaller(")


def test_a_reserved_property(folder):
    shown = folder.run("check", "counter.py", "--set", "broken=true")
    assert shown.exit_code == 1
    assert "✗ domain   violated after 4 steps: n = 4 is outside" in shown.stdout
    assert "4  up                  fails" in shown.stdout


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (["counter.py"], 0),
        (["two.py"], 1),
        (["two.py", "nothere.py"], 2),
        (["nothere.py", "two.py"], 2),
        (["broken.py"], 2),
        (["notspec.py"], 2),
        (["two.py:Nothing"], 2),
        (["counter.py", "--set", "tip=3"], 2),
        (["counter.py", "--set", "top=x"], 2),
        (["counter.py", "--set", "top=0"], 2),
        (["counter.py", "--property", "smal"], 2),
        (["counter.py", "--engine", "z3"], 0),
        (["counter.py", "--engine", "abacus"], 2),
        (["counter.py", "--max-states", "2"], 3),
        (["counter.py", "--max-depth", "2"], 3),
        (["counter.py", "--max-states", "4"], 0),
        (["two.py", "--max-states", "1"], 3),
        (["two.py", "--max-states", "2"], 1),
        (["hopeful.py:Hopeful", "--property", "small"], 0),
        (["two.py:Smaller", "--property", "deadlock"], 0),
        (["counter.py", "--set", "top=30", "--time-limit", "1h", "--memory", "90GB"], 0),
        (["models"], 0),
        (["wrong.toml"], 1),
        (["wrong.toml:b"], 0),
        (["models", "--max-states", "2"], 3),
        (["models/counter.toml:nothing"], 2),
        (["models", "--set", "top=3"], 2),
        (["models", "wrong.toml", "nothere.py"], 2),
    ],
)
def test_exit_statuses(folder, arguments, status):
    assert folder.run("check", *arguments).exit_code == status


def test_names_that_are_not_there_come_with_the_near_ones(folder):
    for arguments, near in [
        (["counter.py", "--property", "smal"], "did you mean `small`?"),
        (["counter.py", "--set", "tp=3"], "did you mean `top`?"),
        (["two.py:Smalle"], "did you mean `Smaller`?"),
        (["conter.py"], "did you mean `counter.py`"),
        (["models/counter.toml:thre"], "did you mean `three`?"),
    ]:
        assert near in folder.run("check", *arguments).stderr


def test_one_bad_target_leaves_the_others_alone(folder):
    shown = folder.run("check", "broken.py", "counter.py", "nothere.py")
    assert "✓ small   holds" in shown.stdout
    assert "broken.py:5:5: error[import-failed]" in shown.stderr
    assert "no such file: nothere.py" in shown.stderr


def test_a_limit_is_said(folder):
    shown = folder.run("check", "counter.py", "--max-states", "2")
    assert "? small " in shown.stdout and "unknown: " in shown.stdout
    assert "! stopped by --max-states 2: the verdicts and counts" in shown.stdout


def test_workers_of_an_engine_that_has_one(folder):
    said = "the reference engine explores with one worker"
    shown = folder.run("check", "counter.py", "--engine", "reference", "--workers", "2")
    assert said in shown.stdout
    for more in (["--workers", "2"], ["--engine", "reference"], []):
        assert said not in folder.run("check", "counter.py", *more).stdout


def test_no_deadlock(folder):
    folder.write(
        "stuck.py",
        WORDS + "class Stuck(Spec):\n    n = Var(Range(2), init=0)\n\n"
        "    @action\n    def go(self) -> None:\n        require(self.n == 0)\n        self.n = 1\n",
    )
    shown = folder.run("check", "stuck.py")
    assert shown.exit_code == 1
    assert "✗ deadlock   violated after 1 step" in shown.stdout
    shown = folder.run("check", "stuck.py", "--no-deadlock")
    assert shown.exit_code == 0
    assert "! deadlock was not checked" in shown.stdout


def test_the_table_of_models(folder):
    shown = folder.run("check", "models")
    lines = shown.stdout.splitlines()
    assert [x.split()[0] for x in lines[1:4]] == ["✓"] * 3
    assert [x.split()[1] for x in lines[1:4]] == [
        f"counter:{n}" for n in ("three", "five", "smaller")
    ]
    assert lines[-1].startswith("3 of 3 instances as expected · 1 slow instance skipped")
    slow = folder.run("check", "models", "--tier", "slow")
    assert slow.stdout.splitlines()[-1] == "4 of 4 instances as expected"


def test_a_named_instance_is_reported_in_full_even_if_slow(folder):
    shown = folder.run("check", "models/counter.toml:huge")
    assert shown.exit_code == 0
    assert "two.py · Counter(top=9, broken=False) [counter:huge]" in shown.stdout
    assert "✓ as the model expects" in shown.stdout


def test_differences_are_listed_below_the_table(folder):
    shown = folder.run("check", "wrong.toml").stdout
    assert "✗ states: expected 5, got 4" in shown
    assert "✗ small: expected holds, got violated" in shown
    assert "2  up                  n 1→2" in shown
    assert shown.splitlines()[-1] == "1 of 2 instances as expected"


def test_slow_instances_only(folder):
    folder.write("slow.toml", 'spec = "two.py:Counter"\n[a]\ntier = "slow"\n')
    shown = folder.run("check", "slow.toml")
    assert shown.exit_code == 2
    assert "--tier slow" in shown.stderr


def test_a_folder_without_models(folder):
    (folder.path / "empty").mkdir()
    assert "there are no models" in folder.run("check", "empty").stderr
    folder.write("specs/a.py", "")
    assert "`pyverify check specs/a.py`" in folder.run("check", "specs").stderr


def test_listing(folder):
    shown = folder.run("check", "two.py", "--list")
    assert (shown.exit_code, shown.stderr) == (0, "")
    for words in ("Counter", "Smaller", "the last number", "up", "One more.", "small  invariant"):
        assert words in shown.stdout
    assert "states" not in shown.stdout


def test_json_to_stdout_is_all_there_is_on_stdout(folder):
    shown = folder.run("check", "two.py", "nothere.py", "--json", "-")
    assert shown.exit_code == 2
    found = json.loads(shown.stdout)["results"]
    assert [r["verdict"] for r in found] == ["error", "holds", "violated"]
    assert found[2]["properties"][0]["trace"][-1]["state"] == {"n": 2}
    assert found[1]["params"] == {"top": 3, "broken": False}


def test_json_to_a_file_leaves_the_report(folder):
    shown = folder.run("check", "models", "--json", "out.json")
    assert "3 of 3 instances" in shown.stdout
    found = json.loads((folder.path / "out.json").read_text())["results"]
    assert [r["expected"] for r in found] == [True] * 3
    assert [r["model"] for r in found] == ["counter:three", "counter:five", "counter:smaller"]


def test_a_report_that_cannot_be_written_is_refused_at_once(folder):
    shown = folder.run("check", "counter.py", "--json", "no/such/out.json")
    assert (shown.exit_code, shown.stdout) == (2, "")
    assert "cannot write no/such/out.json" in shown.stderr


@pytest.mark.parametrize(
    ("error", "status", "said"),
    [
        (InternalError("it broke"), 4, "internal error: it broke"),
        (ZeroDivisionError("x"), 4, "internal error: ZeroDivisionError: x"),
        (Undecided("too deep"), 3, "too deep"),
        (MemoryError(), 3, "out of memory"),
    ],
)
def test_an_engine_that_fails(folder, monkeypatch, error, status, said):
    def run(*_):
        raise error

    monkeypatch.setattr("pyverify.reference.ReferenceEngine.run", run)
    shown = folder.run("check", "counter.py", *REFERENCE)
    assert shown.exit_code == status
    assert said in shown.stderr and "Traceback" not in shown.stderr
    debug = folder.run("check", "counter.py", "--debug", *REFERENCE)
    assert "Traceback" in debug.stderr


def test_a_trace_that_does_not_replay_is_never_shown(folder, monkeypatch):
    import pyverify.reference

    engine = pyverify.reference.ReferenceEngine.run

    def lie(*arguments):
        from dataclasses import replace

        outcome = engine(*arguments)
        first = outcome.properties[0]
        cut = replace(first.trace, steps=first.trace.steps[:-1])
        return replace(outcome, properties=(replace(first, trace=cut),))

    monkeypatch.setattr("pyverify.reference.ReferenceEngine.run", lie)
    shown = folder.run("check", "two.py:Smaller", *REFERENCE)
    assert (shown.exit_code, shown.stdout) == (4, "")
    assert "report it" in shown.stderr


def test_ctrl_c_in_an_engine_prints_what_is_known(folder, monkeypatch):
    import pyverify.reference
    from pyverify.reference import ReferenceEngine

    engine = ReferenceEngine.run

    def interrupted(self, spec, question, report=None):
        from dataclasses import replace

        outcome = engine(self, spec, question, report)
        return replace(outcome, complete=False, stopped_by="interrupt")

    monkeypatch.setattr(pyverify.reference.ReferenceEngine, "run", interrupted)
    shown = folder.run("check", "two.py", "counter.py", *REFERENCE)
    assert shown.exit_code == 3
    assert "4 states" in shown.stdout and "! interrupted: " in shown.stdout
    assert "Smaller" not in shown.stdout
    assert shown.stdout.splitlines()[-1] == "2 instances not checked"


def test_ctrl_c_anywhere_else(folder, monkeypatch):
    def run(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("pyverify.reference.ReferenceEngine.run", run)
    shown = folder.run("check", "counter.py", "--json", "-", *REFERENCE)
    assert shown.exit_code == 3
    assert json.loads(shown.stdout)["results"] == []
