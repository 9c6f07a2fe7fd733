"""`pyverify simulate`: violated is 1, anything else 0, and never "holds" for what walks cannot show."""

import json

from cli_specs import folder

__all__ = ["folder"]


def test_without_a_violation(folder):
    shown = folder.run("simulate", "counter.py", "--runs", "3", "--depth", "5", "--seed", "7")
    assert shown.exit_code == 0
    assert "? small " in shown.stdout and "unknown: random walks do not decide it" in shown.stdout
    assert "3 random walks of at most 5 steps, seed 7" in shown.stdout


def test_with_a_violation(folder):
    shown = folder.run("simulate", "two.py", "--depth", "5")
    assert shown.exit_code == 1
    assert "✗ small   violated after 2 steps" in shown.stdout


def test_same_seed_same_walks(folder):
    arguments = ("simulate", "counter.py", "--seed", "3", "--json", "-")
    first, second = (json.loads(folder.run(*arguments).stdout)["results"][0] for _ in range(2))
    for result in (first, second):
        del result["seconds"], result["peak_memory"]
    assert first == second
    assert first["complete"] is False


def test_a_wrong_call(folder):
    assert folder.run("simulate", "counter.py", "--property", "smal").exit_code == 2
    assert folder.run("simulate", "nothere.py").exit_code == 2
