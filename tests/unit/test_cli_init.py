"""`pyverify init`: a spec to start from, that passes."""

import pytest
from cli_specs import folder

from pyverify.cli.init import camel

__all__ = ["folder"]


def test_the_starter_passes(folder):
    shown = folder.run("init", "traffic-light")
    assert (shown.exit_code, shown.stderr) == (0, "")
    assert "pyverify check traffic_light.py" in shown.stdout
    checked = folder.run("check", "traffic_light.py")
    assert checked.exit_code == 0
    assert "traffic_light.py · TrafficLight(clients=3)" in checked.stdout
    assert "✓ one_at_a_time" in checked.stdout
    assert "warning" not in checked.stdout


def test_the_starter_breaks_as_its_text_says(folder):
    folder.run("init", "lock")
    text = (folder.path / "lock.py").read_text()
    assert "delete the line `require(self.holder is None)`" in text
    broken = text.replace("        require(self.holder is None)\n", "")
    assert broken != text
    folder.write("lock.py", broken)
    shown = folder.run("check", "lock.py")
    assert shown.exit_code == 1
    assert "✗ one_at_a_time" in shown.stdout


def test_nothing_is_overwritten(folder):
    before = (folder.path / "counter.py").read_text()
    shown = folder.run("init", "counter")
    assert shown.exit_code == 2
    assert "exists already" in shown.stderr
    assert (folder.path / "counter.py").read_text() == before


@pytest.mark.parametrize("name", ["3x", "a b", "class", "x.txt", "pyverify", "no/such/x", "-x", ""])
def test_names_that_cannot_be(folder, name):
    assert folder.run("init", name).exit_code == 2


@pytest.mark.parametrize(
    ("name", "cls"),
    [("lease", "Lease"), ("two_phase", "TwoPhase"), ("eWD840", "EWD840"), ("_x", "X")],
)
def test_class_names(name, cls):
    assert camel(name) == cls
