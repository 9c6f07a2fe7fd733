"""`pyverify crosscheck`: what it prints, writes and exits with."""

import json

import pytest
from cli_specs import folder

from pyverify.tlc.jar import missing

__all__ = ["folder"]  # a fixture

needs_tlc = pytest.mark.skipif(missing() is not None, reason=f"TLC is not run here: {missing()}")


@needs_tlc
def test_one_target_tells_every_point(folder):
    done = folder.run("crosscheck", "two.py:Smaller", "--json", "out.json", "--keep", "kept")
    assert done.exit_code == 0, done.output
    assert "✓ small" in done.output
    assert "0 with a difference" in done.output
    (result,) = json.loads((folder.path / "out.json").read_text())["results"]
    points = {p["name"]: p for p in result["points"]}
    assert result["states"] == 4
    assert {p["standing"] for p in points.values()} == {"agreed"}
    assert (points["small"]["ours"], points["small"]["tlc"]) == ("violated", "invariant small")
    assert (points["depth"]["ours"], points["depth"]["tlc"]) == ("4", "4")
    kept = {f.name for f in (folder.path / "kept").rglob("*") if f.is_file()}
    assert kept == {"Smaller.tla", "Smaller.cfg", "output.txt"}


@needs_tlc
def test_a_folder_of_models_is_a_line_each(folder):
    done = folder.run("crosscheck", "models", "--max-states", "5")
    assert done.exit_code == 0, done.output
    assert "it has more than 5 states" in done.output
    assert "2 instances, 0 with a difference" in done.output
    assert "1 left out" in done.output
    assert "1 slow ones not looked at" in done.output


@needs_tlc
def test_what_is_proved_is_left_out(folder):
    folder.write("proved.toml", 'spec = "counter.py:Counter"\n[all]\nprove = true\n')
    done = folder.run("crosscheck", "proved.toml")
    assert done.exit_code == 3, done.output  # nothing could be compared
    assert "by proof" in done.output
    assert "1 left out" in done.output


@needs_tlc
def test_chosen_properties_and_parameters(folder):
    done = folder.run(
        "crosscheck", "hopeful.py:Hopeful", "--set", "top=2", "--property", "returns",
        "--json", "-",
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    (result,) = json.loads(done.stdout)["results"]
    names = {p["name"]: p["standing"] for p in result["points"]}
    assert names.keys() == {"returns", "assert", "domain", "error", "states", "depth"}
    assert result["states"] == 3


@needs_tlc
def test_a_difference_is_status_1(folder, monkeypatch):
    from pyverify.cli import crosschecking

    def wrong(spec, _tlc, _strict):
        emitted = crosschecking.emit(spec)
        text = emitted.text.replace("n' = n + 1", "n' = n + 3")
        assert text != emitted.text
        return crosschecking.replace(emitted, text=text)

    monkeypatch.setattr(crosschecking, "_emitter", lambda _: wrong)
    done = folder.run("crosscheck", "counter.py")
    assert done.exit_code == 1, done.output
    assert "1 with a difference" in done.output


@needs_tlc
def test_a_limit_is_status_3(folder):
    done = folder.run("crosscheck", "counter.py", "--time-limit", "1ms")
    assert done.exit_code == 3, done.output
    assert "time limit" in done.output


def test_a_spec_that_is_refused_is_status_2(folder):
    if missing() is None:
        assert folder.run("crosscheck", "broken.py").exit_code == 2


def test_without_java_it_says_what_to_install(folder, monkeypatch):
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv("PATH", "")
    done = folder.run("crosscheck", "counter.py")
    assert done.exit_code == 2
    assert "needs Java" in done.output


@needs_tlc
def test_tlc_as_the_engine_of_check(folder):
    done = folder.run("check", "two.py:Smaller", "--engine", "tlc")
    assert done.exit_code == 1, done.output
    assert "violated after 2 steps" in done.output
    assert "4 states" in done.output
    assert "transitions" not in done.output
    declined = folder.run("check", "counter.py", "--engine", "tlc", "--max-depth", "2")
    assert declined.exit_code == 2
    assert "--max-depth" in declined.output
