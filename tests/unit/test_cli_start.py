"""Starting up: what is loaded for `--help`, and what a person who mistypes is told."""

import subprocess
import sys

import pytest
from click.testing import CliRunner

import pyverify
from pyverify.cli import COMMANDS, main

HEAVY = ("z3", "llvmlite", "networkx", "jinja2", "lark", "rich")


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["check", "--help"]])
def test_help_loads_nothing_heavy(arguments):
    code = (
        "import sys\nfrom pyverify.cli import main\n"
        f"try:\n    main({arguments!r})\nexcept SystemExit as e:\n    assert not e.code\n"
        f"print([m for m in {HEAVY!r} if m in sys.modules], file=sys.stderr)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "[]\n")


def test_a_spec_imports_only_the_words():
    code = (
        "import sys\nfrom pyverify import Spec, Var, check\n"
        "print([m for m in sys.modules if m.startswith(('rich', 'click'))])\n"
    ).replace(", check", "")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("[]\n", "")


def test_help_names_every_command():
    shown = CliRunner().invoke(main, ["--help"])
    assert shown.exit_code == 0
    assert all(f"\n  {name} " in shown.stdout for name in COMMANDS)


def test_the_version():
    assert CliRunner().invoke(main, ["--version"]).stdout == f"pyverify {pyverify.__version__}\n"


def test_the_version_is_the_package_s():
    import tomllib
    from pathlib import Path

    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text())["project"]
    assert project.get("version", pyverify.__version__) == pyverify.__version__


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["chekc"], "did you mean `check`?"),
        (["lease.py"], "did you mean `pyverify check lease.py`?"),
        (["refine", "x.py"], "no such command `refine`"),
        (["check"], "Missing argument"),
        (["check", "x.py", "--sarif", "f"], "No such option"),
        (["check", "x.py", "--engine", "spin"], "'spin' is not one of"),
        (["check", "x.py", "--max-states", "0"], "--max-states"),
        (["check", "x.py", "--memory", "much"], "`much` is not a size"),
    ],
)
def test_a_wrong_call_is_2(arguments, said):
    shown = CliRunner().invoke(main, arguments)
    assert (shown.exit_code, shown.stdout) == (2, "")
    assert said in shown.stderr


def test_everything_exported_is_there():
    for name in pyverify.__all__:
        assert getattr(pyverify, name) is not None
    assert "check" in dir(pyverify)
    assert callable(pyverify.check)
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = pyverify.nothing
